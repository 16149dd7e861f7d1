#include "engine/graph/edge_lists.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace batch_ops::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<EdgeLists::Index> list(const EdgeLists& lists, std::size_t operation) {
    return {lists[operation].begin(), lists[operation].end()};
}

TEST(EdgeLists, KeepsEachListAscendingAndEachEdgeOnce) {
    const EdgeLists lists({{}, {5, 0, 5, 2, 0}, {}, {1}});
    ASSERT_EQ(lists.size(), 4U);
    EXPECT_THAT(list(lists, 0), IsEmpty());
    EXPECT_THAT(list(lists, 1), ElementsAre(0, 2, 5));
    EXPECT_THAT(list(lists, 2), IsEmpty());
    EXPECT_THAT(list(lists, 3), ElementsAre(1));
}

TEST(EdgeLists, ReversesEveryEdge) {
    const EdgeLists reversed = EdgeLists({{3, 2}, {}, {3}, {}}).reversed();
    ASSERT_EQ(reversed.size(), 4U);
    EXPECT_THAT(list(reversed, 0), IsEmpty());
    EXPECT_THAT(list(reversed, 1), IsEmpty());
    EXPECT_THAT(list(reversed, 2), ElementsAre(0));
    EXPECT_THAT(list(reversed, 3), ElementsAre(0, 2));
}

TEST(EdgeLists, ReversesNothing) {
    EXPECT_EQ(EdgeLists().reversed().size(), 0U);
}

}  // namespace
}  // namespace batch_ops::test
