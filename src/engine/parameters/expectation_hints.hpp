// What was meant by a guard that cannot be read.
#pragma once

#include <optional>

#include "engine/json/value.hpp"

namespace batch_ops {

/// `{"rows": 1}` for 1, "1", `{"count": 1}` and `{"rows": "1"}`; `{"min": 1}` for
/// `{"rows": {"min": 1}}` and `{"rows": "> 0"}`; a condition for a text that is
/// one; an array for an object that is several guards. Nothing when that is not clear.
std::optional<Value> meant_guard(const Value& written);

}  // namespace batch_ops
