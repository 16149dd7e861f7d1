// A request that has been read.
#pragma once

#include <vector>

#include "engine/graph/dependency_graph.hpp"
#include "engine/graph/edge_lists.hpp"
#include "engine/graph/operation_ids.hpp"
#include "engine/parameters/batch_options.hpp"
#include "engine/request/operation.hpp"

namespace batch_ops {

/// Who waits for whom.
struct BatchOutline {
    BatchOptions options;
    OperationIds ids;
    /// What `depends_on` names.
    EdgeLists explicit_dependencies;
    /// What references name.
    EdgeLists implicit_dependencies;
    DependencyGraph graph;
    /// Operations as they run.
    std::vector<DependencyGraph::Index> order;
};

struct BatchRequest {
    BatchOutline outline;
    std::vector<Operation> operations;
};

}  // namespace batch_ops
