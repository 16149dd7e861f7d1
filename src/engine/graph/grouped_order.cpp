#include "engine/graph/grouped_order.hpp"

#include <limits>
#include <utility>

#include "engine/core/interruption.hpp"

namespace batch_ops {

namespace {

using Index = DependencyGraph::Index;
using Node = GroupedOrder::Node;

// Groups, and operations that are in none, by the places of their first members.
class Units {
public:
    explicit Units(const DependencyGraph& graph, const OperationGroups& groups)
        : graph_(graph), groups_(groups), unit_of_(graph.size()) {
        constexpr Index none = std::numeric_limits<Index>::max();
        unit_of_group_.assign(groups.size(), none);
        for (Index operation = 0; operation < graph.size(); ++operation) {
            const auto group = groups.of(operation);
            Index unit = group ? unit_of_group_[*group] : none;
            if (unit == none) {
                unit = static_cast<Index>(nodes_.size());
                nodes_.push_back({operation, group});
            }
            if (group) {
                unit_of_group_[*group] = unit;
            }
            unit_of_[operation] = unit;
        }
    }

    [[nodiscard]] std::size_t size() const { return nodes_.size(); }
    [[nodiscard]] Index of(std::size_t operation) const { return unit_of_[operation]; }
    [[nodiscard]] const Node& node(std::size_t unit) const { return nodes_[unit]; }

    // What members wait for within their own group.
    [[nodiscard]] DependencyGraph inside() const {
        EdgeLists lists;
        lists.reserve(graph_.size());
        std::vector<Index> inner;
        for (std::size_t operation = 0; operation < graph_.size(); ++operation) {
            check_for_interruption();
            inner.clear();
            for (const Index dependency : graph_.dependencies(operation)) {
                if (of(dependency) == of(operation)) {
                    inner.push_back(dependency);
                }
            }
            lists.add(inner);
        }
        return DependencyGraph(std::move(lists));
    }

    // Which unit waits for which.
    [[nodiscard]] DependencyGraph between() const {
        std::vector<std::vector<Index>> lists(size());
        for (std::size_t operation = 0; operation < graph_.size(); ++operation) {
            check_for_interruption();
            std::vector<Index>& list = lists[of(operation)];
            for (const Index dependency : graph_.dependencies(operation)) {
                if (of(dependency) != of(operation)) {
                    list.push_back(of(dependency));
                }
            }
            for (const Index group : groups_.dependencies(operation)) {
                list.push_back(unit_of_group_[group]);
            }
        }
        return DependencyGraph(EdgeLists(lists));
    }

private:
    const DependencyGraph& graph_;
    const OperationGroups& groups_;
    std::vector<Index> unit_of_;
    std::vector<Index> unit_of_group_{};
    std::vector<Node> nodes_{};
};

}  // namespace

// The order of all members by what is inside of groups has each group's members in the order that
// they would have alone.
GroupedOrder::GroupedOrder(const DependencyGraph& graph, const OperationGroups& groups) {
    const Units units(graph, groups);
    const DependencyGraph inside = units.inside();
    for (const Index operation : inside.find_cycle()) {
        cycle_.push_back({operation});
    }
    const DependencyGraph between = units.between();
    if (cycle_.empty()) {
        for (const Index unit : between.find_cycle()) {
            cycle_.push_back(units.node(unit));
        }
    }
    std::vector<std::vector<Index>> members(units.size());
    for (const Index operation : inside.execution_order()) {
        members[units.of(operation)].push_back(operation);
    }
    for (const Index unit : between.execution_order()) {
        order_.insert(order_.end(), members[unit].begin(), members[unit].end());
    }
}

}  // namespace batch_ops
