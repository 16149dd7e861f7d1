#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/execution/execution_report.hpp"
#include "unit/execution/executor_fixture.hpp"
#include "unit/support/condition_text.hpp"

namespace batch_ops::test {
namespace {

// --- when nothing fails ---

TEST_F(BatchExecutorTest, RunsEveryOperationInOrder) {
    const ExecutionReport report = execute(R"([
        {"id": "last", "entity": "t", "action": "read", "depends_on": ["first"]},
        {"id": "first", "entity": "t", "action": "read"},
        {"id": "free", "entity": "t", "action": "read"}])");
    EXPECT_THAT(database_.calls(), ElementsAre("run first", "run last", "run free"));
    EXPECT_TRUE(report.success());
    EXPECT_THAT(report.failed, IsEmpty());
    EXPECT_THAT(outcomes(report),
                ElementsAre("last completed 1", "first completed 1", "free completed 1"));
    EXPECT_EQ(report.count(OperationStatus::completed), 3U);
    EXPECT_EQ(report.count(OperationStatus::failed), 0U);
}

TEST_F(BatchExecutorTest, ResultsFlowIntoLaterOperations) {
    database_.return_rows("c", exact_json(R"([{"id": 42, "total": 1.10}])"));
    execute(R"([
        {"id": "c", "entity": "t", "action": "create", "store_params": {"x": 1}},
        {"id": "i", "entity": "t", "action": "create",
         "store_params": {"customer": "$ref:c.id", "note": "no. $ref:c.id: $ref:c.total"}},
        {"id": "r", "entity": "t", "action": "read", "query_params": {"id": "$ref:c.id"},
         "metadata_params": {"__limit": "$ref:c.id"}},
        {"id": "plain", "entity": "t", "action": "create", "store_params": {"y": "z"}}])");
    EXPECT_EQ(database_.ran("i").rows, R"({"customer":42,"note":"no. 42: 1.10"})");
    EXPECT_EQ(condition_text(database_.ran("r").filter), "all(id eq 42 bare)");
    EXPECT_EQ(database_.ran("r").metadata.limit, 42);
    EXPECT_EQ(database_.ran("plain").rows, R"({"y":"z"})");
}

TEST_F(BatchExecutorTest, CountsTheRowsThatAnOperationFound) {
    database_.return_rows("a", exact_json("[]"));
    const ExecutionReport report = execute(R"([
        {"id": "a", "entity": "t", "action": "read"},
        {"id": "b", "entity": "t", "action": "create", "store_params": [{}, {}, {}]}])");
    EXPECT_THAT(outcomes(report), ElementsAre("a completed 0", "b completed 3"));
}

TEST_F(BatchExecutorTest, ChecksForInterruptsBeforeEveryOperation) {
    execute(five);
    EXPECT_EQ(database_.interrupt_checks(), 5);
}

TEST_F(BatchExecutorTest, ARaisingBatchOpensNoSavepoint) {
    execute(five, raising);
    EXPECT_THAT(database_.calls(), ElementsAre("run a", "run b", "run c", "run d", "run e"));
}

TEST_F(BatchExecutorTest, AReportingBatchOpensOneSavepoint) {
    execute(five, reporting);
    EXPECT_THAT(database_.calls(),
                ElementsAre("open", "run a", "run b", "run c", "run d", "run e", "keep"));
}

TEST_F(BatchExecutorTest, AnAtomicBatchThatGoesOnOpensOneAndOnePerOperation) {
    execute(R"([{"id": "a", "entity": "t", "action": "read"},
                {"id": "b", "entity": "t", "action": "read"}])",
            atomic_going_on);
    EXPECT_THAT(database_.calls(),
                ElementsAre("open", "open", "run a", "keep", "open", "run b", "keep", "keep"));
}

TEST_F(BatchExecutorTest, ABatchThatIsNotAtomicOpensOnePerOperation) {
    for (const std::string_view mode : {stopping, going_on}) {
        FakeDatabase database;
        const BatchRequest request =
            parse_request(exact_document(R"([{"id": "a", "entity": "t", "action": "read"},
                                         {"id": "b", "entity": "t", "action": "read"}])"),
                          exact_json(mode), {});
        RecordingObserver observer;
        EXPECT_TRUE(BatchExecutor(request, database, observer, {}).execute().success());
        EXPECT_THAT(database.calls(), ElementsAre("open", "run a", "keep", "open", "run b", "keep"))
            << mode;
    }
}

TEST_F(BatchExecutorTest, TellsItsObserverEachOutcome) {
    execute(R"([{"id": "b", "entity": "t", "action": "read", "depends_on": ["a"]},
                {"id": "a", "entity": "t", "action": "read"}])",
            reporting);
    EXPECT_THAT(observer_.events(), ElementsAre("a completed", "b completed"));
}

TEST_F(BatchExecutorTest, MeasuresDurations) {
    const ExecutionReport report = execute(five);
    Duration sum{};
    for (const OperationOutcome& outcome : report.outcomes) {
        EXPECT_GT(outcome.duration.count(), 0);
        sum += outcome.duration;
    }
    EXPECT_GE(report.duration, sum);
}

// --- atomic, raise ---

TEST_F(BatchExecutorTest, ARaisingBatchThrowsTheFirstErrorWithAllItsFields) {
    database_.fail_operation("b", {.sqlstate = "23503",
                                   .message = "violates foreign key",
                                   .detail = "Key is missing.",
                                   .hint = "Add it.",
                                   .context = "SQL statement",
                                   .schema = "shop",
                                   .table = "invoice",
                                   .column = "customer_id",
                                   .datatype = "int4",
                                   .constraint = "invoice_fkey",
                                   .internal_query = "INSERT",
                                   .internal_position = 7,
                                   .source_file = "ri_triggers.c",
                                   .source_line = 99,
                                   .source_function = "ri_ReportViolation"});
    const ErrorFields error = caught_error([&] { return execute(five, raising); });
    EXPECT_EQ(error.sqlstate, "23503");
    EXPECT_EQ(error.message, "Batch failed at operation 'b': violates foreign key");
    EXPECT_EQ(error.detail, "Key is missing.");
    EXPECT_EQ(error.hint, "Add it.");
    EXPECT_EQ(error.context, "SQL statement");
    EXPECT_EQ(error.schema, "shop");
    EXPECT_EQ(error.table, "invoice");
    EXPECT_EQ(error.column, "customer_id");
    EXPECT_EQ(error.datatype, "int4");
    EXPECT_EQ(error.constraint, "invoice_fkey");
    EXPECT_EQ(error.internal_query, "INSERT");
    EXPECT_EQ(error.internal_position, 7);
    EXPECT_EQ(error.source_file, "ri_triggers.c");
    EXPECT_EQ(error.source_line, 99);
    EXPECT_EQ(error.source_function, "ri_ReportViolation");
    EXPECT_THAT(database_.calls(), ElementsAre("run a", "run b"));
    EXPECT_THAT(observer_.events(), ElementsAre("a completed", "b failed", "rolled back"));
}

TEST_F(BatchExecutorTest, ARaisingBatchLeavesPostgrestsMessageUntouched) {
    database_.fail_operation("a", {.sqlstate = "PGRST",
                                   .message = R"({"code":"x"})",
                                   .detail = R"({"status":402})",
                                   .context = "batch operation \"a\" (index 0)"});
    const ErrorFields error = caught_error([&] { return execute(five, raising); });
    EXPECT_EQ(error.sqlstate, "PGRST");
    EXPECT_EQ(error.message, R"({"code":"x"})");
    EXPECT_EQ(error.detail, R"({"status":402})");
    EXPECT_EQ(error.context, "batch operation \"a\" (index 0)");
}

TEST_F(BatchExecutorTest, ARaisingBatchThrowsBatchFailed) {
    database_.fail_operation("a", "23505");
    EXPECT_THROW(execute(five, raising), BatchFailed);
}

// --- atomic, report ---

TEST_F(BatchExecutorTest, AReportingBatchIsUndoneAsAWhole) {
    database_.fail_operation("b", "23505");
    const ExecutionReport report = execute(five, reporting);
    EXPECT_THAT(database_.calls(), ElementsAre("open", "run a", "run b", "undo"));
    EXPECT_THAT(database_.effects(), IsEmpty());
    EXPECT_EQ(database_.open_savepoints(), 0U);
    EXPECT_FALSE(report.success());
    EXPECT_THAT(outcomes(report),
                ElementsAre("a skipped Rolled back", "b failed 23505", "c skipped Batch stopped",
                            "d skipped Batch stopped", "e skipped Batch stopped"));
    EXPECT_THAT(failed_ids(report), ElementsAre("b"));
    EXPECT_EQ(report.outcomes[0].rows, 0U);
    EXPECT_EQ(report.outcomes[1].error->message, "failed as told");
    EXPECT_THAT(observer_.events(), ElementsAre("a completed", "b failed", "c skipped", "d skipped",
                                                "e skipped", "rolled back"));
}

TEST_F(BatchExecutorTest, AReportKeepsTheErrorAsItWas) {
    database_.fail_operation("a", {.sqlstate = "23514",
                                   .message = "m",
                                   .detail = "D",
                                   .hint = "H",
                                   .table = "t",
                                   .constraint = "c"});
    const ExecutionReport report = execute(five, reporting);
    const ErrorFields& error = *report.outcomes[0].error;
    EXPECT_EQ(error.message, "m");
    EXPECT_EQ(error.detail, "D");
    EXPECT_EQ(error.hint, "H");
    EXPECT_EQ(error.table, "t");
    EXPECT_EQ(error.constraint, "c");
    EXPECT_EQ(error.context, "");
}

// --- atomic, going on ---

TEST_F(BatchExecutorTest, AnAtomicBatchThatGoesOnCollectsEveryFailureAndUndoesAll) {
    database_.fail_operation("a", "23505");
    database_.fail_operation("c", "42501");
    const ExecutionReport report = execute(five, atomic_going_on);
    EXPECT_THAT(database_.calls(), ElementsAre("open", "open", "run a", "undo", "open", "run b",
                                               "keep", "open", "run c", "undo", "open", "run d",
                                               "keep", "open", "run e", "keep", "undo"));
    EXPECT_THAT(database_.effects(), IsEmpty());
    EXPECT_EQ(database_.open_savepoints(), 0U);
    EXPECT_THAT(outcomes(report),
                ElementsAre("a failed 23505", "b skipped Rolled back", "c failed 42501",
                            "d skipped Rolled back", "e skipped Rolled back"));
    EXPECT_THAT(failed_ids(report), ElementsAre("a", "c"));
}

TEST_F(BatchExecutorTest, AnAtomicBatchThatGoesOnSkipsDependents) {
    database_.fail_operation("b", "23505");
    EXPECT_THAT(outcomes(execute(five, atomic_going_on)),
                ElementsAre("a skipped Rolled back", "b failed 23505", "c skipped Rolled back",
                            "d skipped Dependency failed", "e skipped Dependency failed"));
}

// --- not atomic, stopping ---

TEST_F(BatchExecutorTest, AStoppingBatchKeepsWhatCameBefore) {
    database_.fail_operation("b", "23505");
    const ExecutionReport report = execute(five, stopping);
    EXPECT_THAT(database_.calls(), ElementsAre("open", "run a", "keep", "open", "run b", "undo"));
    EXPECT_THAT(database_.effects(), ElementsAre("a"));
    EXPECT_FALSE(report.success());
    EXPECT_THAT(outcomes(report),
                ElementsAre("a completed 1", "b failed 23505", "c skipped Batch stopped",
                            "d skipped Batch stopped", "e skipped Batch stopped"));
    EXPECT_THAT(failed_ids(report), ElementsAre("b"));
    EXPECT_THAT(observer_.events(),
                ElementsAre("a completed", "b failed", "c skipped", "d skipped", "e skipped"));
}

// --- not atomic, going on ---

TEST_F(BatchExecutorTest, ABatchThatGoesOnSkipsOnlyDependents) {
    database_.fail_operation("b", "23505");
    const ExecutionReport report = execute(five, going_on);
    EXPECT_THAT(database_.calls(), ElementsAre("open", "run a", "keep", "open", "run b", "undo",
                                               "open", "run c", "keep"));
    EXPECT_THAT(database_.effects(), ElementsAre("a", "c"));
    EXPECT_THAT(outcomes(report),
                ElementsAre("a completed 1", "b failed 23505", "c completed 1",
                            "d skipped Dependency failed", "e skipped Dependency failed"));
    EXPECT_THAT(failed_ids(report), ElementsAre("b"));
}

TEST_F(BatchExecutorTest, FailuresAreListedInExecutionOrder) {
    database_.fail_operation("x", "23505");
    database_.fail_operation("y", "23505");
    const ExecutionReport report = execute(R"([
        {"id": "x", "entity": "t", "action": "read", "depends_on": ["z"]},
        {"id": "y", "entity": "t", "action": "read"},
        {"id": "z", "entity": "t", "action": "read", "depends_on": ["w"]},
        {"id": "w", "entity": "t", "action": "read"}])",
                                           going_on);
    EXPECT_THAT(failed_ids(report), ElementsAre("y", "x"));
}

}  // namespace
}  // namespace batch_ops::test
