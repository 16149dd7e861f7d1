// The order in which the operations of a batch run.
#pragma once

#include <vector>

#include "engine/graph/dependency_graph.hpp"
#include "engine/graph/operation_groups.hpp"
#include "engine/graph/operation_ids.hpp"

namespace batch_ops {

/// Throws 22023, "Circular dependency detected: a -> b -> a", where there is none; a group in the
/// cycle is shown under its name.
std::vector<DependencyGraph::Index> find_execution_order(const DependencyGraph& graph,
                                                         const OperationGroups& groups,
                                                         const OperationIds& ids);

}  // namespace batch_ops
