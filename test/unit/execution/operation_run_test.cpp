#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/execution/execution_report.hpp"
#include "unit/execution/executor_fixture.hpp"

namespace batch_ops::test {
namespace {

// --- failures before the database is asked ---

TEST_F(BatchExecutorTest, AReferenceThatDoesNotResolveIsTheOperationsFailure) {
    database_.return_rows("b", exact_json("[]"));
    const ExecutionReport report = execute(five, going_on);
    EXPECT_THAT(outcomes(report), ElementsAre("a completed 1", "b completed 0", "c completed 1",
                                              "d failed 22023", "e skipped Dependency failed"));
    EXPECT_THAT(report.outcomes[3].error->message,
                HasSubstr("cannot resolve reference \"$ref:b.id\" in store_params.id"));
    EXPECT_THAT(database_.effects(), ElementsAre("a", "b", "c"));
    EXPECT_EQ(database_.open_savepoints(), 0U);
}

TEST_F(BatchExecutorTest, AReferenceThatDoesNotResolveRaisesInARaisingBatch) {
    database_.return_rows("b", exact_json(R"([{"id": 1}, {"id": 2}])"));
    const ErrorFields error = caught_error([&] { return execute(five, raising); });
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message,
              "Batch failed at operation 'd': cannot resolve reference \"$ref:b.id\" in "
              "store_params.id: the operation returned 2 rows");
}

TEST_F(BatchExecutorTest, BoundsTheSizeOfResolvedParameters) {
    limit_.max_bytes = 10;
    database_.return_rows("a", exact_json(R"([{"short": "12345", "long": "1234567890"}])"));
    const ExecutionReport report = execute(R"([
        {"id": "a", "entity": "t", "action": "read"},
        {"id": "b", "entity": "t", "action": "create", "store_params": {"x": "$ref:a.short"}},
        {"id": "c", "entity": "t", "action": "create", "store_params": {"x": "$ref:a.short"}},
        {"id": "d", "entity": "t", "action": "create", "store_params": {"x": "$ref:a.long"}},
        {"id": "e", "entity": "t", "action": "update", "store_params": {"x": "$ref:a.short"},
         "query_params": {"x": "$ref:a.short"}}])",
                                           going_on);
    EXPECT_THAT(outcomes(report), ElementsAre("a completed 1", "b completed 1", "c completed 1",
                                              "d failed 54000", "e failed 54000"));
    EXPECT_THAT(report.outcomes[3].error->hint, HasSubstr("batch_ops.max_parameter_size"));
}

// --- expect ---

TEST_F(BatchExecutorTest, AnExpectationThatHoldsChangesNothing) {
    database_.return_rows("b", exact_json(R"([{"version": 4}])"));
    EXPECT_THAT(outcomes(execute(expecting)), ElementsAre("a completed 1", "b completed 1"));
}

TEST_F(BatchExecutorTest, AViolatedExpectationFailsAndUndoesTheOperation) {
    database_.return_rows("b", exact_json("[]"));
    const ExecutionReport report = execute(expecting, going_on);
    EXPECT_THAT(outcomes(report), ElementsAre("a completed 1", "b failed PT412"));
    EXPECT_EQ(report.outcomes[1].error->detail, "Expected 1 row, found 0 rows.");
    EXPECT_THAT(database_.calls(), ElementsAre("open", "run a", "keep", "open", "run b", "undo"));
    EXPECT_THAT(database_.effects(), ElementsAre("a"));
}

TEST_F(BatchExecutorTest, AViolatedExpectationRaisesInARaisingBatch) {
    database_.return_rows("b", exact_json(R"([{}, {}])"));
    const ErrorFields error = caught_error([&] { return execute(expecting, raising); });
    EXPECT_EQ(error.sqlstate, "PT412");
    EXPECT_EQ(error.message,
              "Batch failed at operation 'b': operation affected an unexpected number of rows");
    EXPECT_EQ(error.detail, "Expected 1 row, found 2 rows.");
}

TEST_F(BatchExecutorTest, AValueThatIsNotAsExpectedFailsTheOperationBeforeItRuns) {
    constexpr std::string_view guarded = R"([
        {"id": "a", "entity": "t", "action": "read"},
        {"id": "b", "entity": "t", "action": "create", "store_params": {"x": "$ref:a.name"},
         "expect": {"ref": "$ref:a.balance", "ge": 100, "status": 402}},
        {"id": "c", "entity": "t", "action": "create",
         "when": {"ref": "$ref:a.balance", "ge": 100},
         "expect": {"ref": "$ref:a.nothing", "ge": 100}}])";
    database_.return_rows("a", exact_json(R"([{"balance": 50, "name": "x"}])"));
    const ExecutionReport report = execute(guarded, going_on);
    EXPECT_THAT(outcomes(report),
                ElementsAre("a completed 1", "b failed PT402", "c skipped Condition not met"));
    EXPECT_EQ(report.outcomes[1].error->detail,
              "Expected $ref:a.balance to be at least 100, found 50.");
    EXPECT_EQ(report.outcomes[1].error->http_status, 402);
    EXPECT_THAT(database_.effects(), ElementsAre("a"));
    EXPECT_EQ(database_.open_savepoints(), 0U);
}

}  // namespace
}  // namespace batch_ops::test
