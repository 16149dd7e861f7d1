// Reads the ids of operations.
#pragma once

#include "engine/graph/operation_ids.hpp"
#include "engine/json/json_node.hpp"

namespace batch_ops {

/// The ids of an array of operations: each given once, of letters, digits and underscores. With
/// `auto_id`, those that are missing are made of the index. Throws 22023.
OperationIds read_ids(const JsonNode& operations, bool auto_id);

}  // namespace batch_ops
