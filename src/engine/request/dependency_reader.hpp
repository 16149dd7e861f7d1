// Reads which operations wait for which: what `depends_on` and references name.
#pragma once

#include "engine/graph/edge_lists.hpp"
#include "engine/graph/operation_groups.hpp"
#include "engine/graph/operation_ids.hpp"
#include "engine/json/json_node.hpp"

namespace batch_ops {

/// Of each operation, the operations that it waits for.
struct Dependencies {
    EdgeLists explicit_ones;  ///< what `depends_on` names
    EdgeLists implicit_ones;  ///< what references name
    EdgeLists all;
    EdgeLists groups;  ///< what `depends_on` names by group; empty in a batch without groups
};

/// Throws 22023, naming the operation: one that is unknown, or one that waits for itself.
Dependencies read_dependencies(const JsonNode& operations, const OperationIds& ids,
                               const OperationGroups& groups);

}  // namespace batch_ops
