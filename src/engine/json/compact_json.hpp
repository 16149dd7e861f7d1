// JSON text without white space, as interpolated references show objects and arrays.
#pragma once

#include <string>

#include "engine/json/value.hpp"

namespace batch_ops {

/// Numbers keep their digits. Text that is not ASCII is passed through as it is, so the result is
/// valid in whatever encoding the value was.
std::string compact_json(const Value& value);

/// The same with a space behind each comma and colon, as people write it: for hints.
std::string readable_json(const Value& value);

}  // namespace batch_ops
