// What operations have in common that one statement can run.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "engine/parameters/comparison.hpp"
#include "engine/request/operation.hpp"

namespace batch_ops {

/// A column and how it is compared with a value.
using ComparedColumn = std::pair<std::string_view, Comparison>;

/// The shape of an operation: its action, table and claims, the columns in and out, and neither
/// condition, lookup, lock, sort, page, association nor conflict clause. Creates make one row each;
/// reads, updates and deletes compare the same columns with one value each, no more than a few.
class StatementShape {
public:
    /// `first` must outlive this.
    explicit StatementShape(const Operation& first);

    /// Whether one statement could run several operations of this shape.
    [[nodiscard]] bool can_be_shared() const;

    /// Whether one statement could run several items of an update or delete of this shape.
    [[nodiscard]] bool items_can_share() const;

    /// Whether another operation has this shape.
    [[nodiscard]] bool fits(const Operation& other) const;
    [[nodiscard]] bool fits(const StatementShape& other) const;

private:
    /// A column and how it is written.
    struct Written {
        std::string_view column;
        ColumnChange change = ColumnChange::set;
        bool has_start = false;  ///< of what is added to: what a NULL counts as

        bool operator==(const Written&) const = default;
    };

    static std::vector<Written> columns_written(const Operation& operation);
    [[nodiscard]] bool selects_plainly() const;
    [[nodiscard]] bool concerns_the_same(const Operation& other) const;
    [[nodiscard]] bool returns_nothing() const;

    const Operation& first_;
    std::vector<Written> written_;
    std::vector<ComparedColumn> compared_;
};

}  // namespace batch_ops
