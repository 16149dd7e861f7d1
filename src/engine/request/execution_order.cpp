#include "engine/request/execution_order.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/batch_error.hpp"
#include "engine/graph/grouped_order.hpp"

namespace batch_ops {

namespace {

using Index = DependencyGraph::Index;
using Node = GroupedOrder::Node;

// Of a long cycle both ends are shown.
std::string path_through(std::span<const std::string_view> names) {
    constexpr std::size_t shown_at_each_end = 20;
    const bool is_long = names.size() > 2 * shown_at_each_end;
    std::string path(names.front());
    for (std::size_t step = 1; step < names.size(); ++step) {
        if (is_long && step == shown_at_each_end) {
            path += " -> ...";
            step = names.size() - shown_at_each_end;
        }
        path += " -> ";
        path += names[step];
    }
    return path;
}

BatchError circular_dependency(std::span<const std::string_view> names) {
    return invalid_request("Circular dependency detected: " + path_through(names))
        .of_kind(ErrorKind::circular_dependency);
}

BatchError circular_dependency(const std::vector<Index>& cycle, const OperationIds& ids) {
    std::vector<std::string_view> names;
    names.reserve(cycle.size());
    for (const Index operation : cycle) {
        names.emplace_back(ids[operation]);
    }
    return circular_dependency(names).with_detail(
        "Each of these operations depends on the next; the first is at index " +
        std::to_string(cycle.front()) + " of the request.");
}

BatchError circular_dependency(const std::vector<Node>& cycle, const OperationGroups& groups,
                               const OperationIds& ids) {
    std::vector<std::string_view> names;
    names.reserve(cycle.size());
    for (const Node& node : cycle) {
        names.emplace_back(node.group ? groups.name(*node.group) : ids[node.operation]);
    }
    return circular_dependency(names)
        .with_detail(
            "Each of these operations and groups depends on the next; the first begins at "
            "index " +
            std::to_string(cycle.front().operation) + " of the request.")
        .with_hint("A group waits for all that any of its operations waits for.");
}

}  // namespace

std::vector<Index> find_execution_order(const DependencyGraph& graph, const OperationGroups& groups,
                                        const OperationIds& ids,
                                        FunctionRef<std::string(std::span<const Index>)> hint) {
    const auto circular = [&](const std::vector<Index>& cycle) {
        return circular_dependency(cycle, ids).with_hint(hint(cycle));
    };
    if (groups.empty()) {
        std::vector<Index> order = graph.execution_order();
        if (order.size() < graph.size()) {
            throw circular(graph.find_cycle());
        }
        return order;
    }
    GroupedOrder grouped(graph, groups);
    const std::vector<Node>& cycle = grouped.cycle();
    if (!cycle.empty() &&
        std::ranges::any_of(cycle, [](const Node& node) { return node.group.has_value(); })) {
        throw circular_dependency(cycle, groups, ids);
    }
    if (!cycle.empty()) {
        std::vector<Index> members;
        std::ranges::transform(cycle, std::back_inserter(members), &Node::operation);
        throw circular(members);
    }
    return grouped.execution_order();
}

}  // namespace batch_ops
