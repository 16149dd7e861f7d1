// The order of a batch with groups: a group takes the place of one operation in it.
#pragma once

#include <optional>
#include <vector>

#include "engine/graph/dependency_graph.hpp"
#include "engine/graph/operation_groups.hpp"

namespace batch_ops {

class GroupedOrder {
public:
    using Index = DependencyGraph::Index;

    /// An operation, or a group as a whole.
    struct Node {
        Index operation;  ///< of a group its first member in the request
        std::optional<Index> group{};
    };

    GroupedOrder(const DependencyGraph& graph, const OperationGroups& groups);

    /// As DependencyGraph::execution_order, with groups and what is in none as its operations, each
    /// group at the place of its first member, and the members of a group in an order of their own.
    /// Shorter than the batch when there is a cycle.
    [[nodiscard]] const std::vector<Index>& execution_order() const { return order_; }

    /// As DependencyGraph::find_cycle: between members of one group, or else between groups.
    [[nodiscard]] const std::vector<Node>& cycle() const { return cycle_; }

private:
    std::vector<Index> order_{};
    std::vector<Node> cycle_{};
};

}  // namespace batch_ops
