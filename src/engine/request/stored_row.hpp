// What `store_params` says: rows of values for columns.
#pragma once

#include <string_view>
#include <vector>

#include "engine/json/json_node.hpp"

namespace batch_ops {

struct StoredValue {
    std::string_view column{};
    JsonNode value{};
};

/// In the order in which the document has them; names are unique.
using StoredRow = std::vector<StoredValue>;

}  // namespace batch_ops
