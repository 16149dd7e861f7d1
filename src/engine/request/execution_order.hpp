// The order in which the operations of a batch run.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/core/function_ref.hpp"
#include "engine/graph/dependency_graph.hpp"
#include "engine/graph/operation_groups.hpp"
#include "engine/graph/operation_ids.hpp"

namespace batch_ops {

/// Throws 22023, "Circular dependency detected: a -> b -> a", where there is none; a group in the
/// cycle is shown under its name. `hint` is asked of a cycle of operations alone, which begins and
/// ends with the same one.
std::vector<DependencyGraph::Index> find_execution_order(
    const DependencyGraph& graph, const OperationGroups& groups, const OperationIds& ids,
    FunctionRef<std::string(std::span<const DependencyGraph::Index>)> hint);

}  // namespace batch_ops
