// A request that has been read.
#pragma once

#include <vector>

#include "engine/graph/dependency_graph.hpp"
#include "engine/graph/edge_lists.hpp"
#include "engine/graph/operation_groups.hpp"
#include "engine/graph/operation_ids.hpp"
#include "engine/parameters/batch_options.hpp"
#include "engine/request/operation.hpp"

namespace batch_ops {

/// Who waits for whom.
struct BatchOutline {
    BatchOptions options;
    OperationIds ids;
    OperationGroups groups;
    /// The operations that `depends_on` names; the groups are in `groups`.
    EdgeLists explicit_dependencies;
    /// What references name.
    EdgeLists implicit_dependencies;
    DependencyGraph graph;
    /// Operations as they run.
    std::vector<DependencyGraph::Index> order;

    /// Of each operation the length of the longest way that leads to it (0 = independent).
    [[nodiscard]] std::vector<std::size_t> levels() const;
    /// The operations that wait for none and no group, ascending.
    [[nodiscard]] std::vector<DependencyGraph::Index> independent() const;
    /// The operations that wait for one directly, or for its group by its name, ascending.
    [[nodiscard]] std::vector<DependencyGraph::Index> dependents(std::size_t operation) const;
    /// The operations outside of a group that wait for it or for one of its members, ascending.
    [[nodiscard]] std::vector<DependencyGraph::Index> dependents_of_group(std::size_t group) const;
    /// The position behind the operations that may run together with the one at a position: a
    /// group keeps to itself.
    [[nodiscard]] std::size_t end_of_section(std::size_t position) const;

private:
    void append_waiting_for(std::size_t group, std::vector<DependencyGraph::Index>& found) const;
};

struct BatchRequest {
    BatchOutline outline;
    std::vector<Operation> operations;
};

}  // namespace batch_ops
