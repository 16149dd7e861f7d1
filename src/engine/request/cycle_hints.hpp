// How to do without a cycle of operations that wait for each other.
#pragma once

#include <span>
#include <string>

#include "engine/graph/dependency_graph.hpp"
#include "engine/graph/edge_lists.hpp"
#include "engine/graph/operation_ids.hpp"
#include "engine/json/json_node.hpp"

namespace batch_ops {

/// For creates whose rows refer to each other: that a key can be made beforehand. Else empty text.
/// `cycle` begins and ends with the same operation, and each depends on the next;
/// `explicit_dependencies` are those of depends_on.
std::string hint_for_cycle(std::span<const DependencyGraph::Index> cycle,
                           const JsonNode& operations, const OperationIds& ids,
                           const EdgeLists& explicit_dependencies);

}  // namespace batch_ops
