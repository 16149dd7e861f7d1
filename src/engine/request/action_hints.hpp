// What was meant by an action that does not exist.
#pragma once

#include <string>
#include <string_view>

#include "engine/json/json_node.hpp"

namespace batch_ops {

/// What to do instead, as it fits the rest of the operation. Empty when nothing is known of it.
std::string action_hint(std::string_view written, const JsonNode& operation);

}  // namespace batch_ops
