// A JsonNode over a Value: for values that the engine has made itself.
#pragma once

#include "engine/json/json_node.hpp"

namespace batch_ops {

/// `value` must outlive the node.
JsonNode node_of(const Value& value);

/// The Value behind a node that node_of() gave; nullptr for any other node.
const Value* value_behind(const JsonNode& node);

}  // namespace batch_ops
