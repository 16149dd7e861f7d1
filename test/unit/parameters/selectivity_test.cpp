#include "engine/parameters/selectivity.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "unit/parameters/condition_fixture.hpp"

namespace batch_ops::test {
namespace {

TEST(Selectivity, IsKnownByFormOnly) {
    struct Row {
        const char* json;
        Selectivity selectivity;
    };
    constexpr auto every = Selectivity::every_row;
    constexpr auto none = Selectivity::no_row;
    constexpr auto depends = Selectivity::depends;
    constexpr Row table[] = {
        {R"({})", every},
        {R"({"a": 1})", depends},
        {R"({"a": []})", none},
        {R"({"a": {"in": []}})", none},
        {R"({"a": {"not-in": []}})", every},
        {R"({"a": {"not-in": []}, "b": 1})", depends},
        {R"({"a": {"not-in": [], "in": []}})", none},
        {R"({"a": {"not-in": [1]}})", depends},
        {R"({"a": {"is": "not null"}})", depends},
        {R"({"a": {"eq": []}})", depends},
        {R"({"a": {"same": []}})", depends},
        {R"({"a": {"same": null}})", depends},
        {R"({"a": {"not-same": null}})", depends},
        {R"({"__not": {"a": {"not-same": []}}})", depends},
        {R"({"__and": []})", every},
        {R"({"__and": [{}, {"__and": []}]})", every},
        {R"({"__and": [{}, {"a": 1}]})", depends},
        {R"({"__or": []})", none},
        {R"({"__or": [{}]})", every},
        {R"({"__or": [{"a": 1}, {}]})", every},
        {R"({"__or": [{"a": 1}, {"__or": []}]})", depends},
        {R"({"__or": [{"a": 1}, {"a": {"not-in": []}}]})", every},
        {R"({"__not": {}})", none},
        {R"({"__not": {"a": 1}})", depends},
        {R"({"__not": {"a": []}})", every},
        {R"({"__not": {"__or": []}})", every},
        {R"({"__not": {"__not": {"__or": []}}})", none},
        {R"({"__not": {"__not": {}}})", every},
        {R"({"__not": {"__or": [], "a": 1}})", every},
        {R"({"__or": [], "a": 1})", none},
        {R"({"__some": {"x": {}}})", depends},
        {R"({"__none": {"x": {}}})", depends},
        {R"({"__some": {"x": {"a": []}}})", none},
        {R"({"__none": {"x": {"a": []}}})", every},
        {R"({"__none": {"x": {"a": []}, "y": {}}})", depends},
        {R"({"__none": {"x": {"__some": {"y": {"__not": {}}}}}})", every},
        {R"({"__not": {"__some": {"x": {"__or": []}}}})", every},
    };
    for (const Row& row : table) {
        EXPECT_EQ(selectivity(read_filter(row.json)), row.selectivity) << row.json;
    }
}

}  // namespace
}  // namespace batch_ops::test
