// What was meant by a condition that cannot be read.
#pragma once

#include <optional>

#include "engine/json/value.hpp"

namespace batch_ops {

/// `{"ref": "$ref:n.count", "gt": 0}` for `"$ref:n.count > 0"`, for
/// `{"ref": "$ref:n.count", "op": "gt", "value": 0}` and the like; nothing when that is not clear.
std::optional<Value> meant_when(const Value& written);

}  // namespace batch_ops
