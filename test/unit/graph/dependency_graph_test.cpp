#include "engine/graph/dependency_graph.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace batch_ops::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Index = DependencyGraph::Index;
using Edges = std::vector<std::vector<Index>>;

DependencyGraph graph_of(const Edges& dependencies) {
    return DependencyGraph(EdgeLists(dependencies));
}

Edges chain(Index length) {
    Edges edges(length);
    for (Index operation = 1; operation < length; ++operation) {
        edges[operation] = {operation - 1};
    }
    return edges;
}

std::vector<Index> ascending(Index size) {
    std::vector<Index> numbers(size);
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

TEST(DependencyGraph, RunsALinearChainFromItsEnd) {
    const DependencyGraph graph = graph_of({{1}, {2}, {3}, {}});
    EXPECT_THAT(graph.execution_order(), ElementsAre(3, 2, 1, 0));
}

TEST(DependencyGraph, LeavesAValidOrderAsItIsWritten) {
    const DependencyGraph graph = graph_of({{}, {0}, {}, {2}, {}, {1, 3}});
    EXPECT_THAT(graph.execution_order(), ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(DependencyGraph, KeepsParallelOperationsInTheOrderOfTheRequest) {
    const DependencyGraph graph = graph_of({{}, {}, {}, {}});
    EXPECT_THAT(graph.execution_order(), ElementsAre(0, 1, 2, 3));
}

TEST(DependencyGraph, RunsADiamondTopFirstAndBottomLast) {
    const DependencyGraph graph = graph_of({{1, 2}, {3}, {3}, {}});
    EXPECT_THAT(graph.execution_order(), ElementsAre(3, 1, 2, 0));
}

TEST(DependencyGraph, RunsAmongReadyOperationsTheFirstOfTheRequest) {
    // When 1 has run, 0 becomes ready: it goes before 3 and 4, which were ready all along.
    const DependencyGraph graph = graph_of({{1}, {}, {4}, {}, {}});
    EXPECT_THAT(graph.execution_order(), ElementsAre(1, 0, 3, 4, 2));
}

TEST(DependencyGraph, OrdersAComplexGraph) {
    const DependencyGraph graph = graph_of({{5}, {0, 6}, {}, {1, 2}, {3}, {2, 7}, {7}, {}});
    EXPECT_THAT(graph.execution_order(), ElementsAre(2, 7, 5, 0, 6, 1, 3, 4));
}

TEST(DependencyGraph, OrdersNothingWhenThereIsNothing) {
    const DependencyGraph graph = graph_of({});
    EXPECT_EQ(graph.size(), 0U);
    EXPECT_THAT(graph.execution_order(), IsEmpty());
    EXPECT_THAT(graph.find_cycle(), IsEmpty());
    EXPECT_THAT(graph.independent(), IsEmpty());
}

TEST(DependencyGraph, OrdersAsANaiveSearchWouldDo) {
    std::mt19937 random(20240607);
    for (int round = 0; round < 20; ++round) {
        constexpr Index size = 200;
        std::vector<Index> hidden_order = ascending(size);
        std::shuffle(hidden_order.begin(), hidden_order.end(), random);
        Edges edges(size);
        for (std::size_t place = 1; place < size; ++place) {
            for (unsigned count = random() % 4; count > 0; --count) {
                edges[hidden_order[place]].push_back(hidden_order[random() % place]);
            }
        }
        std::vector<Index> expected;
        std::vector<bool> done(size, false);
        while (expected.size() < size) {
            Index next = 0;
            while (done[next] || !std::all_of(edges[next].begin(), edges[next].end(),
                                              [&](Index other) { return done[other]; })) {
                ++next;
            }
            done[next] = true;
            expected.push_back(next);
        }
        ASSERT_EQ(graph_of(edges).execution_order(), expected) << "round " << round;
    }
}

TEST(DependencyGraph, OrdersAChainOfTenThousand) {
    EXPECT_EQ(graph_of(chain(10'000)).execution_order(), ascending(10'000));
}

TEST(DependencyGraph, OrdersABackwardChainOfTenThousand) {
    constexpr Index length = 10'000;
    Edges edges(length);
    for (Index operation = 0; operation + 1 < length; ++operation) {
        edges[operation] = {operation + 1};
    }
    std::vector<Index> expected = ascending(length);
    std::reverse(expected.begin(), expected.end());
    EXPECT_EQ(graph_of(edges).execution_order(), expected);
}

TEST(DependencyGraph, OrdersThreeHundredThousandIndependentOperations) {
    constexpr Index size = 300'000;
    EXPECT_EQ(graph_of(Edges(size)).execution_order(), ascending(size));
}

TEST(DependencyGraph, CountsRepeatedDependenciesOnce) {
    const DependencyGraph graph = graph_of({{}, {}, {1, 0, 1, 0, 0}});
    EXPECT_THAT(graph.dependencies(2), ElementsAre(0, 1));
    EXPECT_THAT(graph.dependents(0), ElementsAre(2));
    EXPECT_THAT(graph.execution_order(), ElementsAre(0, 1, 2));
}

TEST(DependencyGraph, FindsIndependentOperations) {
    const DependencyGraph graph = graph_of({{1}, {}, {0, 1}, {}, {3}});
    EXPECT_THAT(graph.independent(), ElementsAre(1, 3));
}

TEST(DependencyGraph, FindsDirectDependentsOnly) {
    const DependencyGraph graph = graph_of({{}, {0}, {1}, {0}, {0, 2}});
    EXPECT_THAT(graph.dependents(0), ElementsAre(1, 3, 4));
    EXPECT_THAT(graph.dependents(1), ElementsAre(2));
    EXPECT_THAT(graph.dependents(4), IsEmpty());
}

TEST(DependencyGraph, FindsNoCycleWhereThereIsNone) {
    EXPECT_THAT(graph_of({{1}, {2}, {}}).find_cycle(), IsEmpty());
}

TEST(DependencyGraph, FindsADirectCycle) {
    const DependencyGraph graph = graph_of({{1}, {0}});
    EXPECT_THAT(graph.execution_order(), IsEmpty());
    EXPECT_THAT(graph.find_cycle(), ElementsAre(0, 1, 0));
}

TEST(DependencyGraph, FindsAnIndirectCycleAndStartsItWithItsFirstMember) {
    // 3 -> 1 -> 2 -> 3, seen first from 0, which only waits for it; 4 is free.
    const DependencyGraph graph = graph_of({{3}, {2}, {3}, {1}, {}});
    EXPECT_THAT(graph.execution_order(), ElementsAre(4));
    EXPECT_THAT(graph.find_cycle(), ElementsAre(1, 2, 3, 1));
}

TEST(DependencyGraph, FindsAnOperationThatWaitsForItself) {
    EXPECT_THAT(graph_of({{}, {1}}).find_cycle(), ElementsAre(1, 1));
}

TEST(DependencyGraph, FindsOneOfTwoCycles) {
    EXPECT_THAT(graph_of({{}, {2}, {1}, {4}, {3}}).find_cycle(), ElementsAre(1, 2, 1));
}

TEST(DependencyGraph, FindsACycleOfTenThousand) {
    constexpr Index length = 10'000;
    Edges edges = chain(length);
    edges[0] = {length - 1};
    const std::vector<Index> cycle = graph_of(edges).find_cycle();
    ASSERT_EQ(cycle.size(), length + 1);
    EXPECT_EQ(cycle.front(), 0U);
    EXPECT_EQ(cycle[1], length - 1);
    EXPECT_EQ(cycle[length - 1], 1U);
    EXPECT_EQ(cycle.back(), 0U);
}

TEST(DependencyGraph, LevelsAreTheLongestPathsThatLeadToAnOperation) {
    const DependencyGraph graph = graph_of({{}, {0}, {0, 1}, {}, {3, 2}});
    EXPECT_THAT(graph.levels(graph.execution_order()), ElementsAre(0, 1, 2, 0, 3));
}

}  // namespace
}  // namespace batch_ops::test
