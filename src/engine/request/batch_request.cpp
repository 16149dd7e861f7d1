#include "engine/request/batch_request.hpp"

#include <algorithm>

#include "engine/core/interruption.hpp"

namespace batch_ops {

using Index = DependencyGraph::Index;

std::vector<std::size_t> BatchOutline::levels() const {
    if (groups.empty()) {
        return graph.levels(order);
    }
    std::vector<std::size_t> level(graph.size(), 0);
    std::vector<std::size_t> behind_group(groups.size(), 0);
    for (const Index operation : order) {
        for (const Index dependency : graph.dependencies(operation)) {
            level[operation] = std::max(level[operation], level[dependency] + 1);
        }
        for (const Index group : groups.dependencies(operation)) {
            level[operation] = std::max(level[operation], behind_group[group]);
        }
        if (const auto group = groups.of(operation)) {
            behind_group[*group] = std::max(behind_group[*group], level[operation] + 1);
        }
    }
    return level;
}

std::vector<Index> BatchOutline::independent() const {
    std::vector<Index> found = graph.independent();
    std::erase_if(found, [&](Index operation) { return !groups.dependencies(operation).empty(); });
    return found;
}

std::vector<Index> BatchOutline::dependents(std::size_t operation) const {
    const auto direct = graph.dependents(operation);
    std::vector<Index> found(direct.begin(), direct.end());
    if (const auto group = groups.of(operation)) {
        append_waiting_for(*group, found);
    }
    return found;
}

std::vector<Index> BatchOutline::dependents_of_group(std::size_t group) const {
    std::vector<Index> found;
    for (const Index member : groups.members(group)) {
        check_for_interruption();
        for (const Index dependent : graph.dependents(member)) {
            if (groups.of(dependent) != group) {
                found.push_back(dependent);
            }
        }
    }
    append_waiting_for(group, found);
    return found;
}

// Those that name the group; afterwards all are ascending, each once.
void BatchOutline::append_waiting_for(std::size_t group, std::vector<Index>& found) const {
    for (Index operation = 0; operation < graph.size(); ++operation) {
        if (std::ranges::binary_search(groups.dependencies(operation), group)) {
            found.push_back(operation);
        }
    }
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
}

std::size_t BatchOutline::end_of_section(std::size_t position) const {
    if (groups.empty()) {
        return order.size();
    }
    const auto group = groups.of(order[position]);
    std::size_t end = position + 1;
    while (end < order.size() && groups.of(order[end]) == group) {
        ++end;
    }
    return end;
}

}  // namespace batch_ops
