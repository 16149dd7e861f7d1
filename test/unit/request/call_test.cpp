// Calls of functions, as requests write them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/json/compact_json.hpp"
#include "engine/request/resolved_operation.hpp"
#include "unit/request/request_fixture.hpp"

namespace batch_ops::test {
namespace {

const std::string call_head = R"("entity": "api.close_invoice", "action": "call")";

TEST(Call, GivesArgumentsByName) {
    const Operation call =
        operation(call_head + R"(, "store_params": {"p_id": 7, "p_note": "$ref:z.note"},
                                "metadata_params": {"__limit": 2, "__properties": "id"})");
    EXPECT_EQ(call.entity->name.schema, "api");
    EXPECT_EQ(call.entity->name.table, "close_invoice");
    EXPECT_EQ(compact_json(call.store_params.value()), R"({"p_id":7,"p_note":"$ref:z.note"})");
    EXPECT_TRUE(call.values_refer);
    EXPECT_THAT(call.metadata().limit, Optional(2));
    EXPECT_FALSE(call.counts_rows());
    EXPECT_FALSE(call.stores_nothing());
}

TEST(Call, HasOneRowOfArgumentsWhetherAnyAreGivenOrNot) {
    for (const char* params : {"", R"(, "store_params": {})"}) {
        const Operation call = operation(call_head + params);
        const ResolvedOperation shape = shape_of(call);
        ASSERT_EQ(shape.rows().size(), 1U) << params;
        EXPECT_THAT(shape.rows().front(), IsEmpty()) << params;
        EXPECT_FALSE(shape.runs_nothing());
    }
}

TEST(Call, TakesWhatEveryOperationTakes) {
    const Operation call = operation(
        call_head + R"(, "store_params": {"p_id": 7}, "expect": {"rows": 1}, "report": false,
                        "when": {"ref": "$ref:z.@rows", "eq": 1}, "claims": {"sub": "x"},
                        "references": ["p_id"])");
    EXPECT_EQ(call.expect->rows.size(), 1U);
    EXPECT_EQ(call.when.size(), 1U);
    EXPECT_FALSE(call.report);
}

TEST(Call, TakesNoFilterAndSaysWhereArgumentsBelong) {
    const std::string filtered = call_head + R"(, "query_params": {"p_id": 7})";
    EXPECT_EQ(problem_with(filtered), "query_params is not allowed for action \"call\"");
    EXPECT_EQ(hint_for(filtered), "Arguments of the function belong in store_params.");
    EXPECT_EQ(problem_with(call_head + R"(, "query_params": {})"),
              "query_params is not allowed for action \"call\"");
}

TEST(Call, TakesOneObjectOfArguments) {
    const std::string rows = call_head + R"(, "store_params": [{"p_id": 7}, {"p_id": 8}])";
    EXPECT_EQ(problem_with(rows), "store_params must be an object, not an array");
    EXPECT_THAT(hint_for(rows), HasSubstr("one operation for each call"));
    EXPECT_EQ(problem_with(call_head + R"(, "store_params": "$ref:z.*")"),
              "store_params must be an object, not a string");
    EXPECT_EQ(problem_with(call_head + R"(, "store_params": null)"),
              "store_params must be an object, not null");
}

TEST(Call, TakesNothingThatBelongsToTables) {
    EXPECT_EQ(problem_with(call_head + R"(, "increment": {"x": 1})"),
              "increment is allowed only for action \"update\"");
    EXPECT_EQ(problem_with(call_head + R"(, "append": {"x": 1})"),
              "append is allowed only for action \"update\"");
    EXPECT_EQ(problem_with(call_head + R"(, "lookup": {"x": "name"})"),
              R"(lookup is allowed only for actions "create", "update" and "sync")");
    EXPECT_EQ(problem_with(call_head + R"(, "for_each": [1, 2])"),
              "for_each is not allowed for action \"call\"");
    EXPECT_THAT(hint_for(call_head + R"(, "for_each": [1, 2])"), HasSubstr("as one argument"));
    EXPECT_THAT(problem_with(call_head + R"(, "metadata_params": {"__sort": "id"})"),
                HasSubstr("\"__sort\" that call does not take"));
    EXPECT_THAT(problem_with(call_head + R"(, "expect": {"each": 1})"), HasSubstr(".each"));
}

TEST(Call, NeedsAFunction) {
    EXPECT_EQ(hint_for(R"("action": "call")"), R"(Name the function: "entity": "close_invoice".)");
}

TEST(Call, IsWhatOtherToolsCallOtherwise) {
    EXPECT_EQ(hint_for(R"("entity": "f", "action": "rpc")"), R"(Use "call" instead of "rpc".)");
    EXPECT_EQ(hint_for(R"("function": "f", "action": "call", "args": {"a": 1})"),
              R"(Use "entity", "store_params" instead.)");
}

}  // namespace
}  // namespace batch_ops::test
