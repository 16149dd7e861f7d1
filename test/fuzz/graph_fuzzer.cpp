// The dependency graph against its definition, read naively. The input: how many operations, then
// pairs of bytes, each an edge.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/graph/dependency_graph.hpp"
#include "fuzz_check.hpp"

using batch_ops::DependencyGraph;
using batch_ops::EdgeLists;
using batch_ops::fuzz::check;

namespace {

using Index = DependencyGraph::Index;
using Edges = std::vector<std::vector<Index>>;

Edges read_edges(const std::uint8_t* data, std::size_t size) {
    Edges dependencies(size == 0 ? 0 : data[0] % 100);
    if (dependencies.empty()) {
        return dependencies;
    }
    for (std::size_t at = 1; at + 1 < size; at += 2) {
        dependencies[data[at] % dependencies.size()].push_back(data[at + 1] % dependencies.size());
    }
    return dependencies;
}

bool waits_for(const Edges& dependencies, Index operation, Index other) {
    return std::ranges::find(dependencies[operation], other) != dependencies[operation].end();
}

// Of the operations that wait for nothing that has not run, the first of the request; and again.
std::vector<Index> naive_order(const Edges& dependencies) {
    std::vector<Index> order;
    std::vector<bool> ran(dependencies.size());
    const auto is_ready = [&](Index operation) {
        return !ran[operation] && std::ranges::all_of(dependencies[operation],
                                                      [&](Index other) { return ran[other]; });
    };
    for (Index next = 0; next < dependencies.size();) {
        if (is_ready(next)) {
            ran[next] = true;
            order.push_back(next);
            next = 0;
        } else {
            ++next;
        }
    }
    return order;
}

void check_neighbours(const DependencyGraph& graph, const Edges& dependencies) {
    for (Index operation = 0; operation < graph.size(); ++operation) {
        std::vector<Index> distinct = dependencies[operation];
        std::ranges::sort(distinct);
        distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
        check(std::ranges::equal(graph.dependencies(operation), distinct),
              "dependencies are sorted, each once");
        const auto dependents = graph.dependents(operation);
        check(std::ranges::is_sorted(dependents), "dependents are sorted");
        for (Index other = 0; other < graph.size(); ++other) {
            check(std::ranges::count(dependents, other) ==
                      (waits_for(dependencies, other, operation) ? 1 : 0),
                  "dependents are those that wait, each once");
        }
    }
    for (const Index operation : graph.independent()) {
        check(dependencies[operation].empty(), "independent operations wait for nothing");
    }
    check(graph.independent().size() ==
              static_cast<std::size_t>(std::ranges::count_if(
                  dependencies, [](const auto& edges) { return edges.empty(); })),
          "every operation that waits for nothing is independent");
}

void check_levels(const DependencyGraph& graph, const std::vector<Index>& order) {
    const std::vector<std::size_t> levels = graph.levels(order);
    for (const Index operation : order) {
        std::size_t longest = 0;
        for (const Index other : graph.dependencies(operation)) {
            longest = std::max(longest, levels[other] + 1);
        }
        check(levels[operation] == longest, "a level is the length of the longest path");
    }
}

void check_cycle(const Edges& dependencies, const std::vector<Index>& cycle) {
    check(cycle.size() >= 2 && cycle.front() == cycle.back(), "a cycle ends where it starts");
    for (std::size_t at = 0; at + 1 < cycle.size(); ++at) {
        check(waits_for(dependencies, cycle[at], cycle[at + 1]), "a cycle follows the edges");
        check(cycle[at] >= cycle.front(), "a cycle starts with its first member");
    }
    std::vector<Index> members(cycle.begin() + 1, cycle.end());
    std::ranges::sort(members);
    check(std::ranges::adjacent_find(members) == members.end(), "a cycle passes each member once");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Edges dependencies = read_edges(data, size);
    const DependencyGraph graph{EdgeLists(dependencies)};
    check(graph.size() == dependencies.size(), "no operation is lost");
    check_neighbours(graph, dependencies);
    const std::vector<Index> order = graph.execution_order();
    check(order == naive_order(dependencies), "among the ready ones the first of the request runs");
    if (order.size() == graph.size()) {
        check(graph.find_cycle().empty(), "what can be ordered has no cycle");
        check_levels(graph, order);
    } else {
        check_cycle(dependencies, graph.find_cycle());
    }
    return 0;
}
