#include "engine/request/reference_scope_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/request/request_fixture.hpp"

namespace batch_ops::test {
namespace {

std::string read_with(std::string_view references) {
    return R"("entity": "t", "action": "read", "references": )" + std::string(references);
}

TEST(ReferenceScopeReader, ReadsBooleansAndColumns) {
    EXPECT_TRUE(operation(R"("entity": "t", "action": "read")").references.is_everywhere());
    EXPECT_TRUE(operation(read_with("true")).references.is_everywhere());
    EXPECT_FALSE(operation(read_with("false")).references.is_anywhere());
    EXPECT_THAT(operation(read_with(R"(["b", "a", "a"])")).references.columns(),
                ElementsAre("a", "b"));
}

TEST(ReferenceScopeReader, RefusesAnythingElse) {
    const auto problem = [](const char* json) { return problem_with(read_with(json)); };
    EXPECT_EQ(problem(R"("no")"),
              "references must be true, false or an array of columns, not a string");
    EXPECT_EQ(problem("null"), "references must be true, false or an array of columns, not null");
    EXPECT_EQ(problem("[]"), "references must not be an empty array");
    EXPECT_EQ(problem(R"(["a", 1])"), "references.1 must be a column, not a number");
    EXPECT_EQ(problem(R"([["a"]])"), "references.0 must be a column, not an array");
    std::string many = "[\"a\"";
    for (int count = 0; count < 1600; ++count) {
        many += ", \"a\"";
    }
    EXPECT_EQ(problem_with(read_with(many + "]")), "references names more than 1600 columns");
}

TEST(ReferenceScopeReader, SaysHowToWriteIt) {
    const auto hint = [](const char* json) { return hint_for(read_with(json)); };
    EXPECT_EQ(hint(R"("no")"), R"(Write "references": false.)");
    EXPECT_EQ(hint(R"("customer_id")"), R"(Write "references": ["customer_id"].)");
    EXPECT_EQ(hint("null"), "Leave the key out.");
    EXPECT_EQ(hint("[]"), R"(Write "references": false to look for none.)");
    EXPECT_EQ(hint("[1]"), R"(Write for example "references": ["customer_id"].)");
    EXPECT_EQ(hint(R"({"a": true})"), R"(Write for example "references": ["customer_id"].)");
}

TEST(ReferenceScopeReader, WhatIsOutsideIsText) {
    const Operation update = operation(R"("entity": "t", "action": "update", "references": ["key"],
        "store_params": {"note": "$ref:z.id"}, "query_params": {"note": "$ref:", "id": 1},
        "metadata_params": {"__properties": ["$ref:z.id"]})");
    EXPECT_FALSE(update.values_refer);
    EXPECT_FALSE(update.filter_refers);
    EXPECT_FALSE(update.metadata_params->refers);
    const Operation both = operation(R"("entity": "t", "action": "update", "references": ["key"],
        "store_params": {"note": "$ref:z.id", "key": "$ref:z.id"},
        "query_params": {"note": "$ref:", "__not": {"key": "$ref:z.id"}})");
    EXPECT_TRUE(both.values_refer);
    EXPECT_TRUE(both.filter_refers);
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "references": ["key"],
                              "query_params": {"note": {"in": "$ref:z.*.id"}})"),
              "query_params.note.in must be an array, not a string");
}

}  // namespace
}  // namespace batch_ops::test
