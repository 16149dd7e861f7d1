// Reads which operations form a group.
#pragma once

#include "engine/graph/operation_groups.hpp"
#include "engine/graph/operation_ids.hpp"
#include "engine/json/json_node.hpp"

namespace batch_ops {

/// The groups that `group` of each operation names. Throws 22023, naming the operation, for what is
/// no name, and for the id of an operation.
OperationGroups read_groups(const JsonNode& operations, const OperationIds& ids);

}  // namespace batch_ops
