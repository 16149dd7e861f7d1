// What operations have in common that one statement can run.
#pragma once

#include <string_view>
#include <vector>

#include "engine/request/operation.hpp"

namespace batch_ops {

/// The shape of an operation: its action, table and claims, the columns in and out, and neither
/// condition nor expectation, lock, sort, page, association or conflict clause. Creates make one
/// row each; reads, updates and deletes select by equality of the same columns, with values that
/// are in the request.
class StatementShape {
public:
    /// `first` must outlive this.
    explicit StatementShape(const Operation& first);

    /// Whether one statement could run several operations of this shape.
    [[nodiscard]] bool can_be_shared() const;

    /// Whether another operation has this shape.
    [[nodiscard]] bool fits(const Operation& other) const;

private:
    using Names = std::vector<std::string_view>;

    [[nodiscard]] bool returns_nothing() const;

    const Operation& first_;
    Names stored_;
    Names selected_;
};

}  // namespace batch_ops
