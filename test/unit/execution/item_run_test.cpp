// Operations that run for each item.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "engine/execution/execution_report.hpp"
#include "unit/execution/executor_fixture.hpp"

namespace batch_ops::test {
namespace {

constexpr std::string_view updates = R"([
    {"id": "u", "entity": "t", "action": "update", "for_each": [{"id": 3, "n": 5}, {"id": 1, "n": 6}],
     "query_params": {"id": "$ref:@item.id"}, "store_params": {"n": "$ref:@item.n"}}])";
constexpr std::string_view of_read = R"([
    {"id": "r", "entity": "t", "action": "read", "metadata_params": {"__sort": "id"}},
    {"id": "u", "entity": "t", "action": "delete", "for_each": "$ref:r.*",
     "query_params": {"id": "$ref:@item.id"}, "expect": {"each": 1}}])";

class ItemRunTest : public BatchExecutorTest {
protected:
    // What the last operation has failed with, when the batch goes on.
    ErrorFields failure_of(std::string_view operations) {
        const ExecutionReport report = execute(operations, going_on);
        const auto& error = report.outcomes.back().error;
        return error == nullptr ? ErrorFields() : *error;
    }
};

TEST_F(ItemRunTest, ACreateHasARowOfEach) {
    database_.return_rows("r", exact_json(R"([{"sku": "a"}, {"sku": "b"}])"));
    const ExecutionReport report = execute(R"([
        {"id": "r", "entity": "t", "action": "read"},
        {"id": "c", "entity": "t", "action": "create", "for_each": "$ref:r.*",
         "store_params": {"sku": "$ref:@item.sku", "place": "$ref:@index", "text": "no. $ref:@index_x"}}])");
    EXPECT_THAT(outcomes(report), ElementsAre("r completed 2", "c completed 2"));
    EXPECT_EQ(database_.ran("c").rows,
              R"([{"sku":"a","place":0,"text":"no. 0_x"},{"sku":"b","place":1,"text":"no. 1_x"}])");
    EXPECT_THAT(database_.calls(), ElementsAre("run r", "run c"));
}

TEST_F(ItemRunTest, ItemsRunOneByOneInOrder) {
    const ExecutionReport report = execute(updates);
    EXPECT_THAT(outcomes(report), ElementsAre("u completed 2"));
    EXPECT_THAT(database_.calls(), ElementsAre("run u", "run u", "finish u"));
    EXPECT_EQ(database_.rows(request_->operations[0]).size(), 2U);
    EXPECT_EQ(database_.ran("u").rows, R"({"n":6})");
}

TEST_F(ItemRunTest, ItemsOfOneShapeRunAsOneStatementUnderASavepoint) {
    database_.allow_fusion();
    EXPECT_THAT(outcomes(execute(updates)), ElementsAre("u completed 2"));
    EXPECT_THAT(database_.calls(), ElementsAre("open", "fused u u", "keep", "finish u"));
}

TEST_F(ItemRunTest, OneAloneIsNotFused) {
    database_.allow_fusion();
    execute(R"([{"id": "u", "entity": "t", "action": "delete", "for_each": [1],
                 "query_params": {"id": "$ref:@item"}}])");
    EXPECT_THAT(database_.calls(), ElementsAre("run u", "finish u"));
}

TEST_F(ItemRunTest, OtherFiltersRunOneByOne) {
    database_.allow_fusion();
    execute(R"([{"id": "u", "entity": "t", "action": "delete", "for_each": [1, 2],
                 "query_params": {"id": {"in": ["$ref:@item"]}}}])");
    EXPECT_THAT(database_.calls(), ElementsAre("run u", "run u", "finish u"));
}

TEST_F(ItemRunTest, WhatFailsTogetherRunsOneByOne) {
    database_.allow_fusion();
    database_.fail_operation("u", "23505");
    const ErrorFields error = caught_error([&] { return execute(updates); });
    EXPECT_THAT(database_.calls(), ElementsAre("open", "fused u u", "undo", "run u"));
    EXPECT_EQ(error.message, "Batch failed at operation 'u', row 0: failed as told");
    EXPECT_EQ(database_.open_savepoints(), 0U);
}

TEST_F(ItemRunTest, WhatMustRunAloneRunsAgainAndNoItemIsToBlame) {
    database_.allow_repeating();
    database_.notice_repeating("u");
    const ExecutionReport report = execute(R"([
        {"id": "u", "entity": "t", "action": "delete", "for_each": [1, 2],
         "query_params": {"id": "$ref:@item"}},
        {"id": "z", "entity": "t", "action": "create"}])",
                                           going_on);
    EXPECT_THAT(outcomes(report), ElementsAre("u completed 2", "z completed 1"));
    EXPECT_THAT(database_.calls(), ElementsAre("open", "run u", "undo", "open", "run u", "run u",
                                               "finish u", "keep", "open", "run z", "keep"));
}

TEST_F(ItemRunTest, WhatMayNotBeCaughtIsNot) {
    database_.allow_fusion();
    database_.fail_operation("u", "57014");
    EXPECT_EQ(caught_error([&] { return execute(updates, going_on); }).sqlstate, "57014");
    EXPECT_THAT(database_.calls(), ElementsAre("open", "open", "fused u u", "undo", "undo"));
}

TEST_F(ItemRunTest, ItemsDoNotJoinOtherOperations) {
    database_.allow_fusion();
    execute(R"([{"id": "a", "entity": "t", "action": "create", "store_params": {"n": 1}},
                {"id": "b", "entity": "t", "action": "create", "store_params": {"n": "$ref:@item"},
                 "for_each": [2, 3]},
                {"id": "c", "entity": "t", "action": "create", "store_params": {"n": 4}}])");
    EXPECT_THAT(database_.effects(), ElementsAre("a", "b", "c"));
    EXPECT_THAT(database_.calls(), testing::Not(testing::Contains(HasSubstr("fused"))));
}

TEST_F(ItemRunTest, NoItemsAreNoRows) {
    database_.return_rows("r", exact_json("[]"));
    const ExecutionReport report = execute(of_read);
    EXPECT_THAT(outcomes(report), ElementsAre("r completed 0", "u completed 0"));
    EXPECT_EQ(database_.rows(request_->operations[1]).size(), 0U);
}

TEST_F(ItemRunTest, ItemsMustBeAnArray) {
    const auto problem = [&](std::string_view reference) {
        return failure_of(R"([{"id": "r", "entity": "t", "action": "read"},
                              {"id": "u", "entity": "t", "action": "create", "for_each": ")" +
                          std::string(reference) + R"(", "store_params": {"x": "$ref:@item"}}])");
    };
    database_.return_rows("r", exact_json(R"([{"none": null, "text": "x", "list": [1, 2]}])"));
    EXPECT_EQ(problem("$ref:r.text").message,
              "reference \"$ref:r.text\" in for_each must lead to an array, not a string");
    EXPECT_EQ(problem("$ref:r.text").sqlstate, "22023");
    EXPECT_THAT(problem("$ref:r.none").message, HasSubstr("not null"));
    EXPECT_EQ(
        problem("$ref:r.none").hint,
        R"(To run only where there is an array, write "when": {"ref": "$ref:r.none", "is": "not null"}.)");
    EXPECT_EQ(problem("$ref:r.0").hint, "Write $ref:r.* for each row.");
    EXPECT_THAT(problem("$ref:r.lost").message, HasSubstr("property not found"));
    EXPECT_EQ(problem("$ref:r.list").message, "");
    EXPECT_EQ(database_.ran("u").rows, R"([{"x":1},{"x":2}])");
}

TEST_F(ItemRunTest, FailuresNameTheItem) {
    const ErrorFields missing = failure_of(R"([
        {"id": "u", "entity": "t", "action": "update", "for_each": [{"id": 1}, {"key": 2}],
         "query_params": {"id": "$ref:@item.id"}, "store_params": {"n": 1}}])");
    EXPECT_EQ(missing.row, 1U);
    EXPECT_THAT(missing.message, HasSubstr("property not found: \"id\""));
    EXPECT_EQ(missing.detail, "Available properties: \"key\".");
    const ErrorFields scalar = failure_of(R"([
        {"id": "u", "entity": "t", "action": "create", "for_each": [{"id": 1}, 2, [3]],
         "store_params": {"n": "$ref:@item.id"}}])");
    EXPECT_EQ(scalar.row, 1U);
    EXPECT_EQ(scalar.detail, "\"@item\" is a number.");
    const ErrorFields list = failure_of(R"([
        {"id": "u", "entity": "t", "action": "create", "for_each": [[1, 2]],
         "store_params": {"n": "$ref:@item.2"}}])");
    EXPECT_EQ(list.detail, "\"@item\" has 2 elements.");
}

TEST_F(ItemRunTest, AnItemThatIsAnArrayHasNoRows) {
    execute(R"([{"id": "u", "entity": "t", "action": "create", "for_each": [[1, 2]],
                 "store_params": {"n": "$ref:@item.1"}}])");
    EXPECT_EQ(database_.ran("u").rows, R"({"n":2})");
    EXPECT_THAT(failure_of(R"([{"id": "u", "entity": "t", "action": "create",
                                "for_each": [[{"x": 1}]], "store_params": {"n": "$ref:@item.x"}}])")
                    .message,
                HasSubstr("property not found: \"x\""));
}

TEST_F(ItemRunTest, EachItemMustSelect) {
    database_.return_rows("r", exact_json(R"([{"ids": []}])"));
    const ErrorFields error = failure_of(R"([
        {"id": "r", "entity": "t", "action": "read", "metadata_params": {"__sort": "id"}},
        {"id": "u", "entity": "t", "action": "delete", "for_each": [1],
         "query_params": {"id": {"not-in": "$ref:r.0.ids"}}}])");
    EXPECT_THAT(error.message, HasSubstr("would affect every row"));
    EXPECT_EQ(error.row, 0U);
}

TEST_F(ItemRunTest, ExpectIsAboutAllAndAboutEach) {
    database_.return_rows("r", exact_json(R"([{"id": 1}, {"id": 2}])"));
    EXPECT_THAT(outcomes(execute(of_read)), ElementsAre("r completed 2", "u completed 2"));
    database_.return_rows("u", exact_json("[]"));
    const ErrorFields error = failure_of(of_read);
    EXPECT_EQ(error.sqlstate, "PT412");
    EXPECT_EQ(error.row, 0U);
}

TEST_F(ItemRunTest, AnIndexNamesTheRowOfAnItem) {
    const auto use = [&](std::string_view rows_of_item) {
        database_.return_rows("u", exact_json(rows_of_item));
        return failure_of(R"([
            {"id": "u", "entity": "t", "action": "update", "for_each": [1, 2],
             "query_params": {"id": "$ref:@item"}, "store_params": {"n": 1}},
            {"id": "x", "entity": "t", "action": "create", "store_params": {"n": "$ref:u.1.id"}}])")
            .message;
    };
    EXPECT_EQ(use(R"([{"id": 1}])"), "");
    EXPECT_THAT(use(R"([{"id": 1}, {"id": 2}])"), HasSubstr("the order of the 4 rows"));
    EXPECT_THAT(use("[]"), HasSubstr("the operation returned 0 of 2 rows"));
}

TEST_F(ItemRunTest, ItemsThatReferencesBringCountAsRows) {
    limit_.max_rows = 4;
    database_.return_rows("r", exact_json(R"([{"id": 1}, {"id": 2}, {"id": 3}])"));
    EXPECT_EQ(failure_of(of_read).message, "");
    limit_.max_rows = 2;
    const ErrorFields error = failure_of(of_read);
    EXPECT_EQ(error.sqlstate, "54000");
    EXPECT_EQ(error.message,
              "number of rows in store_params and for_each exceeds maximum of 2 for a batch");
    EXPECT_THAT(error.hint, HasSubstr("batch_ops.max_rows"));
}

TEST_F(ItemRunTest, WhatIsWrittenCountsForEachRow) {
    limit_.max_bytes = 100;
    const std::string text(60, 'x');
    const std::string batch = R"([{"id": "u", "entity": "t", "action": "create",
        "for_each": [1, 2, 3], "store_params": {"n": ")" +
                              text + R"("}}])";
    EXPECT_EQ(failure_of(batch).sqlstate, "54000");
}

TEST_F(ItemRunTest, LongValuesAreHeldForFewItemsAtATime) {
    database_.allow_fusion();
    const std::string text(std::size_t{5} * 1024 * 1024, 'x');
    execute(R"([{"id": "u", "entity": "t", "action": "update", "for_each": [1, 2, 3],
                 "query_params": {"id": "$ref:@item"}, "store_params": {"text": ")" +
            text + R"("}}])");
    EXPECT_THAT(database_.calls(), ElementsAre("open", "fused u u", "fused u", "keep", "finish u"));
}

TEST_F(ItemRunTest, ManyItemsAreSeveralStatements) {
    database_.allow_fusion();
    std::string items = "1";
    for (int item = 2; item <= 2500; ++item) {
        items += ", " + std::to_string(item);
    }
    const ExecutionReport report = execute(
        R"([{"id": "u", "entity": "t", "action": "delete", "query_params": {"id": "$ref:@item"},
             "for_each": [)" +
        items + "]}]");
    EXPECT_THAT(outcomes(report), ElementsAre("u completed 2500"));
    EXPECT_EQ(database_.calls().size(), 6U);  // open, three statements, keep, finish
    EXPECT_EQ(database_.rows(request_->operations[0]).size(), 2500U);
}

}  // namespace
}  // namespace batch_ops::test
