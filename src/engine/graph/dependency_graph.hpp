// Which operation waits for which, and the order that follows.
//
// Operations are numbers from 0, in the order of the request. Kahn's algorithm (A. B. Kahn,
// "Topological sorting of large networks", CACM 5:11, 1962); among the operations that are ready
// the one that is first in the request goes first. Nothing here recurses, so a chain may be as
// long as it likes.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/graph/edge_lists.hpp"

namespace batch_ops {

class DependencyGraph {
public:
    using Index = EdgeLists::Index;

    /// `dependencies[i]` are the operations that i waits for.
    explicit DependencyGraph(EdgeLists dependencies);

    [[nodiscard]] std::size_t size() const { return dependencies_.size(); }

    /// What an operation waits for, ascending, each once.
    [[nodiscard]] std::span<const Index> dependencies(std::size_t operation) const {
        return dependencies_[operation];
    }

    /// What waits for an operation, ascending, each once.
    [[nodiscard]] std::span<const Index> dependents(std::size_t operation) const {
        return dependents_[operation];
    }

    /// Operations that wait for nothing, ascending.
    [[nodiscard]] std::vector<Index> independent() const;

    /// Every operation in the order in which it runs; shorter than size() when there is a cycle.
    /// Linear in operations and edges.
    [[nodiscard]] std::vector<Index> execution_order() const;

    /// A cycle as a path "waits for", first and last the same operation; it starts with the member
    /// of the cycle that is first in the request. Empty when there is none.
    [[nodiscard]] std::vector<Index> find_cycle() const;

    /// The length of the longest path that leads to each operation (0 = independent), given its
    /// order.
    [[nodiscard]] std::vector<std::size_t> levels(const std::vector<Index>& order) const;

private:
    EdgeLists dependencies_;
    EdgeLists dependents_;
};

}  // namespace batch_ops
