#include "engine/graph/grouped_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>
#include <utility>
#include <vector>

namespace batch_ops::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Index = EdgeLists::Index;

// Operation i is in the group of that name, "" for none, and waits for dependencies[i] and, by
// their names, for waits_for_groups[i].
class Ordered {
public:
    Ordered(const std::vector<std::string_view>& groups,
            const std::vector<std::vector<Index>>& dependencies,
            const std::vector<std::vector<Index>>& waits_for_groups = {}) {
        for (std::size_t operation = 0; operation < groups.size(); ++operation) {
            if (!groups[operation].empty()) {
                groups_.add(operation, groups[operation], groups.size());
            }
        }
        groups_.set_dependencies(EdgeLists(waits_for_groups.empty()
                                               ? std::vector<std::vector<Index>>(groups.size())
                                               : waits_for_groups));
        const GroupedOrder ordered(DependencyGraph(EdgeLists(dependencies)), groups_);
        order = ordered.execution_order();
        for (const GroupedOrder::Node& node : ordered.cycle()) {
            cycle.emplace_back(node.operation, node.group ? static_cast<int>(*node.group) : -1);
        }
    }

    std::vector<Index> order{};
    std::vector<std::pair<Index, int>> cycle{};  // the group, or -1

private:
    OperationGroups groups_{};
};

TEST(GroupedOrder, MembersOfAGroupFollowEachOther) {
    EXPECT_THAT(Ordered({"g", "", "g", "", "g"}, {{}, {}, {}, {}, {}}).order,
                ElementsAre(0, 2, 4, 1, 3));
}

TEST(GroupedOrder, AGroupWaitsForAllThatItsMembersWaitFor) {
    EXPECT_THAT(Ordered({"g", "", "g", ""}, {{}, {}, {3}, {}}).order, ElementsAre(1, 3, 0, 2));
}

TEST(GroupedOrder, WhatWaitsForAMemberWaitsForItsGroup) {
    EXPECT_THAT(Ordered({"", "g", "g"}, {{1}, {}, {}}).order, ElementsAre(1, 2, 0));
}

TEST(GroupedOrder, MembersAreOrderedAmongThemselves) {
    EXPECT_THAT(Ordered({"g", "g", "", "g"}, {{1}, {3}, {}, {}}).order, ElementsAre(3, 1, 0, 2));
}

TEST(GroupedOrder, AGroupCanBeNamedAsAWhole) {
    EXPECT_THAT(Ordered({"", "g", "", "g"}, {{}, {}, {}, {}}, {{0}, {}, {}, {}}).order,
                ElementsAre(1, 3, 0, 2));
}

TEST(GroupedOrder, AmongReadyGroupsTheOneWithTheFirstMemberGoesFirst) {
    EXPECT_THAT(Ordered({"b", "a", "a", "b", ""}, {{}, {}, {}, {}, {}}).order,
                ElementsAre(0, 3, 1, 2, 4));
}

TEST(GroupedOrder, ACycleBetweenGroupsIsACycle) {
    const Ordered ordered({"g", "h", "g", "h"}, {{1}, {}, {}, {2}});
    EXPECT_THAT(ordered.order, IsEmpty());
    EXPECT_THAT(ordered.cycle, ElementsAre(std::pair(0U, 0), std::pair(1U, 1), std::pair(0U, 0)));
}

TEST(GroupedOrder, ACycleMayLeadThroughAnOperationOutside) {
    EXPECT_THAT(Ordered({"g", "", "g"}, {{1}, {2}, {}}).cycle,
                ElementsAre(std::pair(0U, 0), std::pair(1U, -1), std::pair(0U, 0)));
}

TEST(GroupedOrder, ACycleWithinAGroupIsOneOfItsMembers) {
    EXPECT_THAT(Ordered({"g", "g", ""}, {{1}, {0}, {}}).cycle,
                ElementsAre(std::pair(0U, -1), std::pair(1U, -1), std::pair(0U, -1)));
}

}  // namespace
}  // namespace batch_ops::test
