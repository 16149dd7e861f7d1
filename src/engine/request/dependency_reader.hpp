// Reads which operations wait for which: what `depends_on` and references name.
#pragma once

#include "engine/core/batch_error.hpp"
#include "engine/graph/dependency_graph.hpp"
#include "engine/graph/edge_lists.hpp"
#include "engine/graph/operation_ids.hpp"
#include "engine/json/json_node.hpp"

namespace batch_ops {

/// Of each operation, the operations that it waits for.
struct Dependencies {
    EdgeLists explicit_ones;  ///< what `depends_on` names
    EdgeLists implicit_ones;  ///< what references name
    EdgeLists all;
};

/// Throws 22023, naming the operation: one that is unknown, or one that waits for itself.
Dependencies read_dependencies(const JsonNode& operations, const OperationIds& ids);

/// "Circular dependency detected: a -> b -> a", for a cycle whose first operation is repeated at
/// its end.
BatchError circular_dependency(const std::vector<DependencyGraph::Index>& cycle,
                               const OperationIds& ids);

}  // namespace batch_ops
