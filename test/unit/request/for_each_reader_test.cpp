#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/request/for_each_reader.hpp"
#include "unit/request/request_fixture.hpp"

namespace batch_ops::test {

namespace {

const std::string update_head = R"("entity": "t", "action": "update", "store_params": {"x": 1}, )";

TEST(ForEachReader, TakesAnArrayOrOneReference) {
    EXPECT_TRUE(
        operation(update_head + R"("query_params": {"id": 1}, "for_each": [])").has_items());
    EXPECT_TRUE(operation(update_head + R"("query_params": {"id": 1}, "for_each": "$ref:z.*")")
                    .has_items());
    EXPECT_TRUE(operation(update_head +
                          R"("query_params": {"id": 1}, "for_each": [{"x": "$ref:z.0.id"}, 1])")
                    .runs_items());
    EXPECT_FALSE(
        operation(R"("entity": "t", "action": "create", "for_each": [1, null])").runs_items());
}

TEST(ForEachReader, RefusesWhatIsNoArray) {
    constexpr std::string_view expected = "for_each must be an array or one reference to an array";
    const std::string head = update_head + R"("query_params": {"id": 1}, "for_each": )";
    for (const std::string_view written :
         {R"("cart")", R"("{{z.rows}}")", R"("$ref:z.* and more")", "{}", "3", "null"}) {
        EXPECT_THAT(problem_with(head + std::string(written)), StartsWith(expected)) << written;
        EXPECT_THAT(hint_for(head + std::string(written)), HasSubstr("\"$ref:operation.*\""));
    }
}

TEST(ForEachReader, BelongsToWritesOfOneRowEach) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "for_each": [1])"),
              "for_each is not allowed for action \"read\"");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create", "for_each": [1],
                              "store_params": [{"x": 1}])"),
              "store_params must be an object where there is for_each, not an array");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "update", "for_each": [1],
                              "store_params": [{"id": 1}])"),
              "store_params must be an object where there is for_each, not an array");
}

TEST(ForEachReader, EachItemSelectsRows) {
    EXPECT_THAT(problem_with(update_head + R"("for_each": [1])"), HasSubstr("would affect every"));
    EXPECT_THAT(problem_with(R"("entity": "t", "action": "delete", "for_each": [1])"),
                HasSubstr("would affect every"));
}

TEST(ForEachReader, ItemsCountAsRows) {
    const std::string batch = one_operation(
        R"("entity": "t", "action": "delete", "for_each": [1, 2, 3], "query_params": {"id": "$ref:@item"})");
    EXPECT_EQ(parse(batch, "null", {.max_rows = 3}).operations.size(), 2U);
    const ErrorFields error = error_of(batch, "null", {.max_rows = 2});
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_THAT(error.message, HasSubstr("store_params and for_each exceeds maximum of 2"));
}

TEST(ForEachReader, RowsCanBeCountedOneByOne) {
    EXPECT_TRUE(operation(R"("entity": "t", "action": "delete", "for_each": [1],
                             "query_params": {"id": "$ref:@item"}, "expect": {"each": 1})")
                    .expect->has_each());
    EXPECT_THAT(problem_with(R"("entity": "t", "action": "create", "for_each": [1],
                                "expect": {"each": 1})"),
                HasSubstr("expect.each is allowed only where"));
}

// --- what names the item ---

TEST(ForEachReader, TheItemIsNamedWhereThereIsOne) {
    EXPECT_TRUE(operation(R"("entity": "t", "action": "update", "for_each": "$ref:z.*",
                             "store_params": {"a": "$ref:@item.a"}, "increment": {"b": "$ref:@index"},
                             "append": {"c": "$ref:@item"}, "merge": {"d": "$ref:@item.d"},
                             "query_params": {"id": {"in": ["$ref:@item.id"]}})")
                    .filter_refers);
    EXPECT_THAT(problem_with(R"("entity": "t", "action": "delete",
                                "query_params": {"id": "$ref:@item.id"})"),
                StartsWith("fact \"@item\" exists only in an operation with for_each"));
}

TEST(ForEachReader, WhatIsTheSameForAllNamesNone) {
    const std::string head = update_head + R"("query_params": {"id": 1}, )";
    for (const std::string_view part :
         {R"("for_each": ["$ref:@item"])", R"("for_each": "$ref:@item.lines")",
          R"("for_each": [1], "when": {"ref": "$ref:@item.n", "gt": 1})",
          R"("for_each": [1], "expect": {"rows": 1, "message": "no $ref:@item"})",
          R"("for_each": [1], "metadata_params": {"__properties": "$ref:@index"})"}) {
        EXPECT_THAT(problem_with(head + std::string(part)), HasSubstr("exists only for each item"))
            << part;
        EXPECT_THAT(hint_for(head + std::string(part)), HasSubstr("in store_params")) << part;
    }
}

TEST(ForEachReader, ItemsMakeDependenciesByNature) {
    const BatchOutline read = outline(R"([
        {"id": "a"}, {"id": "b"},
        {"id": "c", "for_each": "$ref:a.*", "references": false,
         "store_params": {"x": "$ref:@item.x", "y": "$ref:b.id"}},
        {"id": "d", "for_each": [{"x": "$ref:b.id"}], "store_params": {"x": "$ref:@item.x"}}])");
    EXPECT_THAT(read.implicit_dependencies[2], ElementsAre(0));
    EXPECT_THAT(read.implicit_dependencies[3], ElementsAre(1));
}

TEST(ForEachReader, AnItemWithoutItsMarkIsShown) {
    const std::string head = R"("entity": "t", "action": "delete", "for_each": [1], )";
    EXPECT_THAT(hint_for(head + R"("query_params": {"id": "$ref:item.id"})"),
                StartsWith("Write $ref:@item.id."));
    EXPECT_THAT(hint_for(R"("entity": "t", "action": "delete",
                            "query_params": {"id": "$ref:item.id"})"),
                testing::Not(HasSubstr("@item")));
}

TEST(ForEachReader, IsOfferedWhereRowsAreAReference) {
    EXPECT_EQ(hint_for(R"("entity": "t", "action": "create", "store_params": "$ref:z.*")"),
              R"(Write "for_each": "$ref:z.*" with "$ref:@item.column" in store_params.)");
    EXPECT_THAT(hint_for(R"("entity": "t", "action": "create", "store_params": "$ref:z.0")"),
                StartsWith("References stand for values"));
}

TEST(ForEachReader, IsKnownByOtherNames) {
    for (const std::string_view name : {"foreach", "forEach", "each", "items", "for"}) {
        const std::string members = R"("entity": "t", "action": "create", ")" + std::string(name) +
                                    R"(": [1], "store_params": {})";
        EXPECT_EQ(hint_for(members), "Use \"for_each\" instead of \"" + std::string(name) + "\".");
    }
}

}  // namespace

}  // namespace batch_ops::test
