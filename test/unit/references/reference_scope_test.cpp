#include "engine/references/reference_scope.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ReferenceScope, IsEverywhereNowhereOrInColumns) {
    EXPECT_TRUE(ReferenceScope().includes("a"));
    EXPECT_TRUE(ReferenceScope(true).is_everywhere());
    EXPECT_FALSE(ReferenceScope(false).includes("a"));
    EXPECT_FALSE(ReferenceScope(false).is_anywhere());
    const ReferenceScope columns(std::vector<std::string_view>{"b", "a", "b"});
    EXPECT_TRUE(columns.includes("a"));
    EXPECT_TRUE(columns.includes("b"));
    EXPECT_FALSE(columns.includes("c"));
    EXPECT_FALSE(columns.is_everywhere());
    EXPECT_TRUE(columns.is_anywhere());
    EXPECT_THAT(columns.columns(), ElementsAre("a", "b"));
}

std::vector<std::string> visited(const ReferenceScope& scope, std::string_view params,
                                 bool is_filter = false) {
    std::vector<std::string> places;
    const auto visit = [&](const JsonNode&, const std::string& where) { places.push_back(where); };
    const JsonNode node = exact_document(params);
    is_filter ? for_each_of_filter_in_scope(scope, node, "p", visit)
              : for_each_in_scope(scope, node, "p", visit);
    return places;
}

TEST(ReferenceScope, FindsTheValuesOfColumnsInRows) {
    const ReferenceScope scope(std::vector<std::string_view>{"a", "b", "__or"});
    EXPECT_THAT(visited(scope, R"({"a": 1, "b": 2, "c": {"a": 3}})"), ElementsAre("p.a", "p.b"));
    EXPECT_THAT(visited(scope, R"([{"a": 1}, {"c": 1}, {"b": [1]}])"),
                ElementsAre("p.0.a", "p.2.b"));
    EXPECT_THAT(visited(scope, R"({"__or": [1]})"), ElementsAre("p.__or"));
    EXPECT_THAT(visited(scope, "5"), IsEmpty());
    EXPECT_THAT(visited(true, R"({"c": 1})"), ElementsAre("p"));
    EXPECT_THAT(visited(false, R"({"c": 1})"), IsEmpty());
}

TEST(ReferenceScope, FindsTheValuesOfColumnsInTheGroupsOfAFilter) {
    const ReferenceScope scope(std::vector<std::string_view>{"a"});
    EXPECT_THAT(visited(scope, R"({"c": {"a": 1}, "__or": [{"a": 1}, {"__not": {"a": {"gt": 1}}}],
                                   "__and": [{"c": 1}]})",
                        true),
                ElementsAre("p.__or.0.a", "p.__or.1.__not.a"));
}

TEST(ReferenceScope, FindsTheValuesOfColumnsInTheRowsOfAssociations) {
    const ReferenceScope scope(std::vector<std::string_view>{"a"});
    EXPECT_THAT(visited(scope, R"({"__some": {"a": {"b": 1, "a": 2}, "x": {"a": 3}},
                                   "__not": {"__none": {"y": {"__or": [{"a": 4}]}}}})",
                        true),
                ElementsAre("p.__some.a.a", "p.__some.x.a", "p.__not.__none.y.__or.0.a"));
    EXPECT_THAT(visited(scope, R"({"__some": 5, "__none": ["a"], "a": 1})", true),
                ElementsAre("p.a"));
    // Of a row these are columns, if anything.
    EXPECT_THAT(visited(scope, R"({"__some": {"x": {"a": 1}}})"), IsEmpty());
}

}  // namespace
}  // namespace batch_ops::test
