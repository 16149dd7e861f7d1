// What an update with rows makes of their values: `increment`, `append` and `merge` as lists of
// columns.
#pragma once

#include <string_view>
#include <unordered_map>

#include "engine/request/operation.hpp"

namespace batch_ops {

class ListedChanges {
public:
    /// The names live as long as the request.
    explicit ListedChanges(const Operation& operation);

    [[nodiscard]] bool empty() const { return changes_.empty(); }
    /// How a value in a row of `store_params` changes its column.
    [[nodiscard]] ColumnChange of(std::string_view column) const;

private:
    std::unordered_map<std::string_view, ColumnChange> changes_{};
};

}  // namespace batch_ops
