// Rows of values for columns: what `store_params` says, and what an update makes of columns.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "engine/json/json_node.hpp"
#include "engine/parameters/column_change.hpp"

namespace batch_ops {

struct StoredValue {
    std::string_view column{};
    JsonNode value{};
    ColumnChange change = ColumnChange::set;
};

/// In the order in which the document has them, what changes columns last; names are unique.
using StoredRow = std::vector<StoredValue>;

/// What a row says of a column; nullptr when it says nothing.
inline const StoredValue* find_stored(const StoredRow& row, std::string_view column) {
    const auto found = std::ranges::find(row, column, &StoredValue::column);
    return found == row.end() ? nullptr : &*found;
}

}  // namespace batch_ops
