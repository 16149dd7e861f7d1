#include "engine/execution/batch_executor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <new>
#include <span>

#include "engine/json/compact_json.hpp"
#include "unit/support/caught_error.hpp"
#include "unit/support/condition_text.hpp"
#include "unit/support/exact_json.hpp"
#include "unit/support/fake_database.hpp"

namespace batch_ops::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view raising = "{}";
constexpr std::string_view reporting = R"({"onError": "report"})";
constexpr std::string_view atomic_going_on = R"({"continueOnError": true})";
constexpr std::string_view stopping = R"({"atomic": false})";
constexpr std::string_view going_on = R"({"atomic": false, "continueOnError": true})";

// a, b, c, d: d needs b, e needs d, the others are free.
constexpr std::string_view five = R"([
    {"id": "a", "entity": "t", "action": "create", "store_params": {"id": 1}},
    {"id": "b", "entity": "t", "action": "create", "store_params": {"id": 2}},
    {"id": "c", "entity": "t", "action": "create", "store_params": {"id": 3}},
    {"id": "d", "entity": "t", "action": "create", "store_params": {"id": "$ref:b.id"}},
    {"id": "e", "entity": "t", "action": "create", "depends_on": ["d"]}])";

class BatchExecutorTest : public testing::Test {
protected:
    ExecutionReport execute(std::string_view operations, std::string_view options = raising) {
        request_ = parse_request(exact_document(operations), exact_json(options), {});
        BatchExecutor executor(*request_, database_, observer_, limits_);
        return executor.execute();
    }

    // "a completed 1", "b failed 23505", "c skipped Rolled back", in request order.
    std::vector<std::string> outcomes(const ExecutionReport& report) {
        std::vector<std::string> described;
        for (std::size_t index = 0; index < report.outcomes.size(); ++index) {
            const OperationOutcome& outcome = report.outcomes[index];
            std::string text = request_->outline.ids[index] + " ";
            text += status_name(outcome.status);
            if (outcome.status == OperationStatus::completed) {
                text += " " + std::to_string(outcome.rows);
            } else if (outcome.status == OperationStatus::failed) {
                text += " " + outcome.error->sqlstate;
            } else {
                text += " " + std::string(skip_reason_text(outcome.reason));
            }
            described.push_back(text);
        }
        return described;
    }

    std::vector<std::string> failed_ids(const ExecutionReport& report) {
        std::vector<std::string> ids;
        for (const std::size_t index : report.failed) {
            ids.push_back(request_->outline.ids[index]);
        }
        return ids;
    }

    FakeDatabase database_;
    RecordingObserver observer_;
    BatchExecutor::Limits limits_{std::numeric_limits<std::size_t>::max()};
    std::optional<BatchRequest> request_;
};

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
              "store_params.id: the operation gave 2 rows");
}

TEST_F(BatchExecutorTest, BoundsTheSizeOfResolvedParameters) {
    limits_.max_parameter_size = 10;
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

// --- what may not be caught ---

TEST_F(BatchExecutorTest, WhatMayNotBeCaughtLeavesEveryModeUnchanged) {
    struct Row {
        std::string_view mode;
        std::vector<std::string> calls;
    };
    const Row table[] = {
        {raising, {"run a", "run b"}},
        {reporting, {"open", "run a", "run b", "undo"}},
        {atomic_going_on, {"open", "open", "run a", "keep", "open", "run b", "undo", "undo"}},
        {stopping, {"open", "run a", "keep", "open", "run b", "undo"}},
        {going_on, {"open", "run a", "keep", "open", "run b", "undo"}},
        {R"({"atomic": false, "dryRun": true})",
         {"open", "open", "run a", "keep", "open", "run b", "undo", "undo"}},
        {R"({"dryRun": true})", {"open", "run a", "run b", "undo"}},
    };
    for (const Row& row : table) {
        for (const char* code : {"40001", "40P01", "53200", "57014", "58030", "XX000", "P0004"}) {
            FakeDatabase database;
            RecordingObserver observer;
            database.fail_operation("b",
                                    {.sqlstate = code, .message = "as it was", .context = "where"});
            const BatchRequest request =
                parse_request(exact_document(five), exact_json(row.mode), {});
            const ErrorFields error = caught_error(
                [&] { return BatchExecutor(request, database, observer, {}).execute(); });
            EXPECT_EQ(error.sqlstate, code) << row.mode;
            EXPECT_EQ(error.message, "as it was") << row.mode;
            EXPECT_EQ(error.context, "where") << row.mode;
            EXPECT_EQ(database.calls(), row.calls) << row.mode << code;
            EXPECT_EQ(database.open_savepoints(), 0U) << row.mode << code;
        }
    }
}

TEST_F(BatchExecutorTest, ACancelBetweenOperationsUndoesItsOwnSavepoints) {
    database_.fail_call("interrupt", 3, "57014");
    const ErrorFields error = caught_error([&] { return execute(five, atomic_going_on); });
    EXPECT_EQ(error.sqlstate, "57014");
    EXPECT_EQ(error.message, "failed as told");
    EXPECT_THAT(database_.calls(), ElementsAre("open", "open", "run a", "keep", "open", "run b",
                                               "keep", "open", "undo", "undo"));
    EXPECT_THAT(database_.effects(), IsEmpty());
}

TEST_F(BatchExecutorTest, AFailureToOpenTheBatchSavepointPassesThrough) {
    database_.fail_call("open", 1, "53200");
    EXPECT_EQ(caught_error([&] { return execute(five, reporting); }).sqlstate, "53200");
    EXPECT_THAT(database_.calls(), ElementsAre("open"));
}

TEST_F(BatchExecutorTest, AFailureToOpenAnOperationsSavepointIsBalanced) {
    database_.fail_call("open", 2, "53200");
    EXPECT_EQ(caught_error([&] { return execute(five, atomic_going_on); }).sqlstate, "53200");
    EXPECT_THAT(database_.calls(), ElementsAre("open", "open", "undo"));
    EXPECT_EQ(database_.open_savepoints(), 0U);
}

TEST_F(BatchExecutorTest, AFailureToOpenAnOperationsSavepointMayBeThatOperationsFailure) {
    database_.fail_call("open", 1, "54000");
    EXPECT_THAT(outcomes(execute(five, going_on)),
                ElementsAre("a failed 54000", "b completed 1", "c completed 1", "d completed 1",
                            "e completed 1"));
    EXPECT_EQ(database_.open_savepoints(), 0U);
}

TEST_F(BatchExecutorTest, AFailureToKeepASavepointUndoesIt) {
    database_.fail_call("keep", 1, "23503");
    const ExecutionReport report = execute(five, stopping);
    EXPECT_THAT(database_.calls(), ElementsAre("open", "run a", "keep", "undo"));
    EXPECT_THAT(outcomes(report)[0], "a failed 23503");
    EXPECT_THAT(database_.effects(), IsEmpty());
}

// A database whose operations throw what is no BatchError.
class ExhaustedDatabase final : public BatchDatabase {
public:
    std::uint64_t run(const ResolvedOperation& /*operation*/) override { throw std::bad_alloc(); }
    [[nodiscard]] bool is_repeatable(const Operation& /*operation*/) override { return true; }
    [[nodiscard]] bool is_fusible(const Operation& /*operation*/) override { return true; }
    std::vector<std::uint64_t> run_fused(
        std::span<const ResolvedOperation> /*operations*/) override {
        throw std::bad_alloc();
    }
    [[nodiscard]] JsonNode rows(const Operation& /*operation*/) const override { return {}; }
    void open_savepoint() override { ++open_; }
    void keep_savepoint() override { --open_; }
    void undo_savepoint() override { --open_; }
    void undo_savepoint_and_keep_rows() override { --open_; }
    [[nodiscard]] bool spend(std::size_t /*bytes*/) override { return true; }
    void check_deferred_constraints() override {}
    void check_for_interrupts() override {}

    [[nodiscard]] int open() const { return open_; }

private:
    int open_ = 0;
};

TEST_F(BatchExecutorTest, LeavesNoSavepointOpenOnAnyException) {
    for (const std::string_view mode : {raising, reporting, atomic_going_on, stopping, going_on}) {
        ExhaustedDatabase database;
        const BatchRequest request = parse_request(exact_document(five), exact_json(mode), {});
        EXPECT_THROW(BatchExecutor(request, database, observer_, {}).execute(), std::bad_alloc);
        EXPECT_EQ(database.open(), 0) << mode;
    }
}

// --- conditions ---

constexpr std::string_view conditional = R"([
    {"id": "check", "entity": "t", "action": "read"},
    {"id": "pay", "entity": "t", "action": "create",
     "when": {"ref": "$ref:check.balance", "ge": 100}},
    {"id": "receipt", "entity": "t", "action": "create", "depends_on": ["pay"]},
    {"id": "copy", "entity": "t", "action": "create", "depends_on": ["receipt"]},
    {"id": "log", "entity": "t", "action": "create"}])";

TEST_F(BatchExecutorTest, AConditionThatIsMetRunsTheOperation) {
    database_.return_rows("check", exact_json(R"([{"balance": 100.00}])"));
    EXPECT_THAT(outcomes(execute(conditional)),
                ElementsAre("check completed 1", "pay completed 1", "receipt completed 1",
                            "copy completed 1", "log completed 1"));
}

TEST_F(BatchExecutorTest, AConditionThatIsNotMetSkipsTheOperationAndWhatDependsOnIt) {
    for (const std::string_view mode : {raising, reporting, atomic_going_on, stopping, going_on}) {
        FakeDatabase database;
        database.return_rows("check", exact_json(R"([{"balance": 99.99}])"));
        request_ = parse_request(exact_document(conditional), exact_json(mode), {});
        const ExecutionReport report = BatchExecutor(*request_, database, observer_, {}).execute();
        EXPECT_TRUE(report.success()) << mode;
        EXPECT_THAT(outcomes(report),
                    ElementsAre("check completed 1", "pay skipped Condition not met",
                                "receipt skipped Dependency skipped",
                                "copy skipped Dependency skipped", "log completed 1"))
            << mode;
        EXPECT_THAT(database.effects(), ElementsAre("check", "log")) << mode;
        EXPECT_EQ(database.open_savepoints(), 0U) << mode;
    }
}

TEST_F(BatchExecutorTest, AConditionThatCannotBeDecidedFailsTheOperation) {
    database_.return_rows("check", exact_json(R"([{"balance": "100"}])"));
    const ExecutionReport report = execute(conditional, going_on);
    EXPECT_THAT(outcomes(report), ElementsAre("check completed 1", "pay failed 22023",
                                              "receipt skipped Dependency failed",
                                              "copy skipped Dependency failed", "log completed 1"));
    EXPECT_EQ(report.outcomes[1].error->message, "when.ge: cannot order a string and a number");
    EXPECT_EQ(database_.open_savepoints(), 0U);
}

TEST_F(BatchExecutorTest, AConditionThatCannotBeDecidedRaisesInARaisingBatch) {
    database_.return_rows("check", exact_json("[]"));
    const ErrorFields error = caught_error([&] { return execute(conditional, raising); });
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_THAT(error.message, HasSubstr("Batch failed at operation 'pay': cannot resolve"));
}

TEST_F(BatchExecutorTest, AFailedDependencyWeighsMoreThanASkippedOne) {
    database_.fail_operation("bad", "23505");
    EXPECT_THAT(outcomes(execute(R"([
        {"id": "r", "entity": "t", "action": "create", "store_params": {"n": 1}},
        {"id": "no", "entity": "t", "action": "read", "when": {"ref": "$ref:r.n", "eq": 2}},
        {"id": "bad", "entity": "t", "action": "read"},
        {"id": "x", "entity": "t", "action": "read", "depends_on": ["no", "bad"]},
        {"id": "y", "entity": "t", "action": "read", "depends_on": ["no", "x"]}])",
                                 going_on)),
                ElementsAre("r completed 1", "no skipped Condition not met", "bad failed 23505",
                            "x skipped Dependency failed", "y skipped Dependency failed"));
}

TEST_F(BatchExecutorTest, ExistsDecidesBetweenFindingAndCreating) {
    constexpr std::string_view find_or_create = R"([
        {"id": "find", "entity": "t", "action": "read"},
        {"id": "make", "entity": "t", "action": "create",
         "when": {"ref": "$ref:find.0", "exists": false}}])";
    database_.return_rows("find", exact_json("[]"));
    EXPECT_THAT(outcomes(execute(find_or_create)),
                ElementsAre("find completed 0", "make completed 1"));
    database_.return_rows("find", exact_json(R"([{"id": 1}])"));
    EXPECT_THAT(outcomes(execute(find_or_create)),
                ElementsAre("find completed 1", "make skipped Condition not met"));
}

TEST_F(BatchExecutorTest, ASkipByConditionIsNotRolledBackInTheReport) {
    database_.return_rows("check", exact_json(R"([{"balance": 1}])"));
    database_.fail_operation("log", "23505");
    EXPECT_THAT(outcomes(execute(conditional, reporting)),
                ElementsAre("check skipped Rolled back", "pay skipped Condition not met",
                            "receipt skipped Dependency skipped", "copy skipped Dependency skipped",
                            "log failed 23505"));
}

TEST_F(BatchExecutorTest, WithoutReferencesAConditionsOperandIsText) {
    database_.return_rows("a", exact_json(R"([{"s": "$ref:a.s"}])"));
    EXPECT_THAT(outcomes(execute(R"([
        {"id": "a", "entity": "t", "action": "read"},
        {"id": "b", "entity": "t", "action": "create", "references": false,
         "store_params": {"x": "$ref:a.s"}, "when": {"ref": "$ref:a.s", "eq": "$ref:a.s"}}])")),
                ElementsAre("a completed 1", "b completed 1"));
    EXPECT_EQ(database_.ran("b").rows, R"({"x":"$ref:a.s"})");
}

// --- expect ---

constexpr std::string_view expecting = R"([
    {"id": "a", "entity": "t", "action": "create"},
    {"id": "b", "entity": "t", "action": "update", "query_params": {"version": 3},
     "increment": {"version": 1}, "expect": {"rows": 1}}])";

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
    EXPECT_EQ(
        error.message,
        "Batch failed at operation 'b': operation found another number of rows than expected");
    EXPECT_EQ(error.detail, "Expected 1 row, found 2 rows.");
}

// --- what is held at once ---

TEST_F(BatchExecutorTest, RunsNoMoreTogetherThanOneOperationMayHold) {
    constexpr std::string_view operations = R"([
        {"id": "a", "entity": "t", "action": "read"},
        {"id": "b", "entity": "t", "action": "create", "store_params": {"t": "$ref:a.text"}},
        {"id": "c", "entity": "t", "action": "create", "store_params": {"t": "$ref:a.text"}},
        {"id": "d", "entity": "t", "action": "create", "store_params": {"t": "$ref:a.text"}}])";
    database_.allow_repeating();
    database_.allow_fusion();
    database_.return_rows("a", exact_json(R"([{"text": ")" + std::string(1000, 'x') + R"("}])"));
    limits_.max_parameter_size = 2500;
    execute(operations);
    EXPECT_THAT(database_.calls(), ElementsAre("run a", "open", "fused b c", "keep", "run d"));
    limits_.max_parameter_size = 1500;
    execute(operations);
    EXPECT_THAT(std::span(database_.calls()).subspan(5),
                ElementsAre("run a", "run b", "run c", "run d"));
}

// --- what is kept of a failure ---

TEST_F(BatchExecutorTest, KeepsOfAFailureWhatAReportShows) {
    database_.fail_operation("b", {.sqlstate = "PT402",
                                   .message = "no money",
                                   .detail = "none",
                                   .hint = "earn some",
                                   .context = "PL/pgSQL function",
                                   .column = "balance",
                                   .internal_query = "SELECT 1"});
    const ExecutionReport report = execute(five, going_on);
    const ErrorFields& kept = *report.outcomes[1].error;
    EXPECT_EQ(kept.message, "no money");
    EXPECT_EQ(kept.detail, "none");
    EXPECT_EQ(kept.hint, "earn some");
    EXPECT_EQ(kept.column, "balance");
    EXPECT_EQ(kept.http_status, 402);
    EXPECT_EQ(kept.context, "");
    EXPECT_EQ(kept.internal_query, "");
}

TEST_F(BatchExecutorTest, RaisesAFailureWhole) {
    const std::string text(100000, 'x');
    database_.fail_operation(
        "b", {.sqlstate = "PGRST", .message = text, .detail = text, .context = text});
    const ErrorFields raised = caught_error([&] { execute(five, raising); });
    EXPECT_EQ(raised.message, text);
    EXPECT_EQ(raised.detail, text);
    EXPECT_EQ(raised.context, text);
}

TEST_F(BatchExecutorTest, CutsLongTextsOfAFailureAndFindsItsStatusBefore) {
    const std::string text(100000, 'x');
    database_.fail_operation("b", {.sqlstate = "PGRST",
                                   .message = text,
                                   .detail = R"({"x": ")" + text + R"(", "status": 402})",
                                   .constraint = text});
    const ExecutionReport report = execute(five, reporting);
    const ErrorFields& kept = *report.outcomes[1].error;
    EXPECT_LT(kept.message.size(), 8300);
    EXPECT_THAT(kept.message, testing::EndsWith("... (truncated)"));
    EXPECT_LT(kept.detail.size(), 8300);
    EXPECT_LT(kept.constraint.size(), 8300);
    EXPECT_EQ(kept.http_status, 402);
}

TEST_F(BatchExecutorTest, KeepsATextThatTheServersSideHasCutAsItIs) {
    const std::string cut = std::string(8192, 'x') + "\u2026 (truncated)";
    database_.fail_operation("b", {.sqlstate = "P0001", .message = cut});
    EXPECT_EQ(execute(five, reporting).outcomes[1].error->message, cut);
}

TEST_F(BatchExecutorTest, KeepsFailuresInShortWhereThereIsNoRoomLeft) {
    const std::string text(5000, 'x');
    for (const char* id : {"a", "b", "c"}) {
        database_.fail_operation(id, {.sqlstate = "23505", .message = text, .detail = "d"});
    }
    database_.limit_kept_bytes(12000);
    const ExecutionReport report = execute(five, going_on);
    EXPECT_EQ(report.outcomes[0].error->message, text);
    EXPECT_EQ(report.outcomes[1].error->message, text);
    const ErrorFields& in_short = *report.outcomes[2].error;
    EXPECT_EQ(in_short.sqlstate, "23505");
    EXPECT_EQ(in_short.http_status, 409);
    EXPECT_EQ(in_short.message, std::string(200, 'x') + "... (truncated)");
    EXPECT_EQ(in_short.detail, "");
    EXPECT_GE(database_.kept_bytes_left(), 1000U);
}

// --- dryRun ---

TEST_F(BatchExecutorTest, ADryRunKeepsTheRowsOfWhatItUndoes) {
    execute(five, R"({"dryRun": true})");
    EXPECT_TRUE(database_.rows_were_kept());
    EXPECT_THAT(database_.effects(), IsEmpty());
}

TEST_F(BatchExecutorTest, AFailedBatchKeepsNoRows) {
    database_.fail_operation("b", "23505");
    execute(five, R"({"dryRun": true, "onError": "report"})");
    EXPECT_FALSE(database_.rows_were_kept());
}

TEST_F(BatchExecutorTest, ADryRunRunsEverythingAndKeepsNothing) {
    struct Row {
        std::string_view options;
        std::vector<std::string> calls;
    };
    const Row table[] = {
        {R"({"dryRun": true})", {"open", "run a", "run b", "undo"}},
        {R"({"dryRun": true, "onError": "report"})", {"open", "run a", "run b", "undo"}},
        {R"({"dryRun": true, "atomic": false})",
         {"open", "open", "run a", "keep", "open", "run b", "keep", "undo"}},
        {R"({"dryRun": true, "continueOnError": true})",
         {"open", "open", "run a", "keep", "open", "run b", "keep", "undo"}},
        {R"({"dryRun": true, "atomic": false, "continueOnError": true})",
         {"open", "open", "run a", "keep", "open", "run b", "keep", "undo"}},
    };
    for (const Row& row : table) {
        FakeDatabase database;
        RecordingObserver observer;
        request_ = parse_request(exact_document(R"([{"id": "a", "entity": "t", "action": "create"},
                                                {"id": "b", "entity": "t", "action": "create"}])"),
                                 exact_json(row.options), {});
        const ExecutionReport report = BatchExecutor(*request_, database, observer, {}).execute();
        EXPECT_TRUE(report.success()) << row.options;
        EXPECT_THAT(outcomes(report), ElementsAre("a completed 1", "b completed 1")) << row.options;
        EXPECT_EQ(database.calls(), row.calls) << row.options;
        EXPECT_THAT(database.effects(), IsEmpty()) << row.options;
        EXPECT_THAT(observer.events(), ElementsAre("a completed", "b completed", "rolled back"))
            << row.options;
    }
}

TEST_F(BatchExecutorTest, ADryRunThatRaisesUndoesItsSavepointFirst) {
    database_.fail_operation("b", "23505");
    EXPECT_EQ(caught_error([&] { return execute(five, R"({"dryRun": true})"); }).message,
              "Batch failed at operation 'b': failed as told");
    EXPECT_THAT(database_.calls(), ElementsAre("open", "run a", "run b", "undo"));
    EXPECT_EQ(database_.open_savepoints(), 0U);
}

TEST_F(BatchExecutorTest, ADryRunReportsWhatWouldHaveFailed) {
    database_.fail_operation("b", "23505");
    EXPECT_THAT(outcomes(execute(five, R"({"dryRun": true, "atomic": false,
                                           "continueOnError": true})")),
                ElementsAre("a completed 1", "b failed 23505", "c completed 1",
                            "d skipped Dependency failed", "e skipped Dependency failed"));
    EXPECT_THAT(database_.effects(), IsEmpty());
}

TEST_F(BatchExecutorTest, AnAtomicDryRunThatFailsReportsARollback) {
    database_.fail_operation("b", "23505");
    EXPECT_THAT(outcomes(execute(five, R"({"dryRun": true, "onError": "report"})")),
                ElementsAre("a skipped Rolled back", "b failed 23505", "c skipped Batch stopped",
                            "d skipped Batch stopped", "e skipped Batch stopped"));
    EXPECT_THAT(database_.effects(), IsEmpty());
}

// --- checkConstraints ---

constexpr std::string_view two = R"([{"id": "a", "entity": "t", "action": "create"},
                                     {"id": "b", "entity": "t", "action": "create"}])";

TEST_F(BatchExecutorTest, DeferredConstraintsAreCheckedOnlyWhenAskedFor) {
    execute(two, reporting);
    EXPECT_THAT(database_.calls(), ElementsAre("open", "run a", "run b", "keep"));
}

TEST_F(BatchExecutorTest, DeferredConstraintsAreCheckedWhenAllOperationsAreDone) {
    struct Row {
        std::string_view options;
        std::vector<std::string> calls;
    };
    const Row table[] = {
        {R"({"checkConstraints": true})", {"run a", "run b", "check constraints"}},
        {R"({"checkConstraints": true, "onError": "report"})",
         {"open", "run a", "run b", "check constraints", "keep"}},
        {R"({"checkConstraints": true, "continueOnError": true})",
         {"open", "open", "run a", "keep", "open", "run b", "keep", "check constraints", "keep"}},
        {R"({"checkConstraints": true, "atomic": false})",
         {"open", "open", "run a", "keep", "open", "run b", "keep", "check constraints", "keep"}},
        {R"({"checkConstraints": true, "atomic": false, "continueOnError": true})",
         {"open", "open", "run a", "keep", "open", "run b", "keep", "check constraints", "keep"}},
        {R"({"checkConstraints": true, "dryRun": true})",
         {"open", "run a", "run b", "check constraints", "undo"}},
    };
    for (const Row& row : table) {
        FakeDatabase database;
        const BatchRequest request =
            parse_request(exact_document(two), exact_json(row.options), {});
        EXPECT_TRUE(BatchExecutor(request, database, observer_, {}).execute().success());
        EXPECT_EQ(database.calls(), row.calls) << row.options;
    }
}

TEST_F(BatchExecutorTest, AViolatedDeferredConstraintIsRaisedInARaisingBatch) {
    for (const char* options :
         {R"({"checkConstraints": true})", R"({"checkConstraints": true, "dryRun": true})"}) {
        FakeDatabase database;
        RecordingObserver observer;
        database.fail_deferred_constraints(
            {.sqlstate = "23503", .message = "later", .constraint = "late_fkey"});
        const BatchRequest request = parse_request(exact_document(two), exact_json(options), {});
        const ErrorFields error =
            caught_error([&] { return BatchExecutor(request, database, observer, {}).execute(); });
        EXPECT_EQ(error.sqlstate, "23503") << options;
        EXPECT_EQ(error.message, "later") << options;
        EXPECT_EQ(error.constraint, "late_fkey") << options;
        EXPECT_EQ(observer.events().back(), "rolled back") << options;
        EXPECT_EQ(database.open_savepoints(), 0U) << options;
    }
}

TEST_F(BatchExecutorTest, AViolatedDeferredConstraintUndoesTheWholeBatchInEveryOtherMode) {
    for (const char* options :
         {R"({"checkConstraints": true, "onError": "report"})",
          R"({"checkConstraints": true, "continueOnError": true})",
          R"({"checkConstraints": true, "atomic": false})",
          R"({"checkConstraints": true, "atomic": false, "continueOnError": true})",
          R"({"checkConstraints": true, "atomic": false, "dryRun": true})"}) {
        FakeDatabase database;
        RecordingObserver observer;
        database.fail_deferred_constraints(
            {.sqlstate = "23503", .message = "later", .constraint = "late_fkey"});
        request_ = parse_request(exact_document(two), exact_json(options), {});
        const ExecutionReport report = BatchExecutor(*request_, database, observer, {}).execute();
        EXPECT_FALSE(report.success()) << options;
        ASSERT_TRUE(report.error.has_value()) << options;
        EXPECT_EQ(report.error->sqlstate, "23503") << options;
        EXPECT_EQ(report.error->message, "later") << options;
        EXPECT_EQ(report.error->constraint, "late_fkey") << options;
        EXPECT_THAT(report.failed, IsEmpty()) << options;
        EXPECT_THAT(outcomes(report), ElementsAre("a skipped Rolled back", "b skipped Rolled back"))
            << options;
        EXPECT_EQ(database.calls().back(), "undo") << options;
        EXPECT_THAT(database.effects(), IsEmpty()) << options;
        EXPECT_EQ(database.open_savepoints(), 0U) << options;
        EXPECT_EQ(observer.events().back(), "rolled back") << options;
    }
}

TEST_F(BatchExecutorTest, AViolatedDeferredConstraintStandsBesideFailures) {
    database_.fail_operation("a", "23505");
    database_.fail_deferred_constraints({.sqlstate = "23503", .message = "later"});
    const ExecutionReport report =
        execute(two, R"({"checkConstraints": true, "atomic": false, "continueOnError": true})");
    EXPECT_THAT(outcomes(report), ElementsAre("a failed 23505", "b skipped Rolled back"));
    EXPECT_THAT(failed_ids(report), ElementsAre("a"));
    ASSERT_TRUE(report.error.has_value());
    EXPECT_EQ(report.error->sqlstate, "23503");
}

TEST_F(BatchExecutorTest, WhatWillBeUndoneAnywayIsNotChecked) {
    database_.fail_operation("a", "23505");
    execute(two, R"({"checkConstraints": true, "continueOnError": true})");
    EXPECT_THAT(database_.calls(),
                ElementsAre("open", "open", "run a", "undo", "open", "run b", "keep", "undo"));
}

TEST_F(BatchExecutorTest, WhatWasKeptBeforeAStopIsChecked) {
    database_.fail_operation("b", "23505");
    execute(two, R"({"checkConstraints": true, "atomic": false})");
    EXPECT_THAT(database_.calls(), ElementsAre("open", "open", "run a", "keep", "open", "run b",
                                               "undo", "check constraints", "keep"));
    EXPECT_THAT(database_.effects(), ElementsAre("a"));
}

TEST_F(BatchExecutorTest, ACheckThatMayNotBeCaughtPassesThrough) {
    for (const char* options :
         {R"({"checkConstraints": true})", R"({"checkConstraints": true, "onError": "report"})",
          R"({"checkConstraints": true, "atomic": false, "continueOnError": true})"}) {
        FakeDatabase database;
        database.fail_deferred_constraints({.sqlstate = "40001", .message = "as it was"});
        const BatchRequest request = parse_request(exact_document(two), exact_json(options), {});
        const ErrorFields error =
            caught_error([&] { return BatchExecutor(request, database, observer_, {}).execute(); });
        EXPECT_EQ(error.sqlstate, "40001") << options;
        EXPECT_EQ(error.message, "as it was") << options;
        EXPECT_EQ(database.open_savepoints(), 0U) << options;
    }
}

// --- several operations under one savepoint ---

TEST_F(BatchExecutorTest, OperationsThatMayBeRepeatedShareASavepoint) {
    for (const std::string_view mode : {stopping, going_on}) {
        FakeDatabase database;
        database.allow_repeating();
        request_ = parse_request(exact_document(five), exact_json(mode), {});
        const ExecutionReport report = BatchExecutor(*request_, database, observer_, {}).execute();
        EXPECT_TRUE(report.success());
        EXPECT_THAT(database.calls(),
                    ElementsAre("open", "run a", "run b", "run c", "run d", "run e", "keep"));
        EXPECT_EQ(database.ran("d").rows, R"({"id":2})");
    }
}

TEST_F(BatchExecutorTest, AfterAFailureUnderASharedSavepointOperationsRunAgainOneByOne) {
    database_.allow_repeating();
    database_.fail_operation("c", "23505");
    const ExecutionReport report = execute(five, going_on);
    EXPECT_THAT(database_.calls(), ElementsAre("open", "run a", "run b", "run c", "undo", "open",
                                               "run a", "keep", "open", "run b", "keep", "open",
                                               "run c", "undo", "open", "run d", "run e", "keep"));
    EXPECT_THAT(database_.effects(), ElementsAre("a", "b", "d", "e"));
    EXPECT_THAT(outcomes(report), ElementsAre("a completed 1", "b completed 1", "c failed 23505",
                                              "d completed 1", "e completed 1"));
    EXPECT_THAT(failed_ids(report), ElementsAre("c"));
    EXPECT_THAT(observer_.events(), ElementsAre("a completed", "b completed", "c failed",
                                                "d completed", "e completed"));
}

TEST_F(BatchExecutorTest, AfterAFailureUnderASharedSavepointAStoppingBatchKeepsWhatCameBefore) {
    database_.allow_repeating();
    database_.fail_operation("c", "23505");
    EXPECT_THAT(outcomes(execute(five, stopping)),
                ElementsAre("a completed 1", "b completed 1", "c failed 23505",
                            "d skipped Batch stopped", "e skipped Batch stopped"));
    EXPECT_THAT(database_.effects(), ElementsAre("a", "b"));
    EXPECT_EQ(database_.open_savepoints(), 0U);
}

TEST_F(BatchExecutorTest, AnOperationThatMayNotBeRepeatedHasItsOwnSavepoint) {
    database_.allow_repeating();
    database_.forbid_repeating("c");
    execute(five, going_on);
    EXPECT_THAT(database_.calls(), ElementsAre("open", "run a", "run b", "keep", "open", "run c",
                                               "keep", "open", "run d", "run e", "keep"));
}

TEST_F(BatchExecutorTest, AFailureOfAnOperationThatMayNotBeRepeatedRepeatsNothing) {
    database_.allow_repeating();
    database_.forbid_repeating("c");
    database_.fail_operation("c", "23505");
    execute(five, going_on);
    EXPECT_THAT(database_.calls(), ElementsAre("open", "run a", "run b", "keep", "open", "run c",
                                               "undo", "open", "run d", "run e", "keep"));
}

TEST_F(BatchExecutorTest, ConditionsAndExpectationsHoldUnderASharedSavepoint) {
    database_.allow_repeating();
    database_.return_rows("check", exact_json(R"([{"balance": 1}])"));
    EXPECT_THAT(outcomes(execute(conditional, going_on)),
                ElementsAre("check completed 1", "pay skipped Condition not met",
                            "receipt skipped Dependency skipped", "copy skipped Dependency skipped",
                            "log completed 1"));
    EXPECT_THAT(database_.effects(), ElementsAre("check", "log"));

    FakeDatabase other;
    other.allow_repeating();
    other.return_rows("b", exact_json("[]"));
    request_ = parse_request(exact_document(expecting), exact_json(going_on), {});
    EXPECT_THAT(outcomes(BatchExecutor(*request_, other, observer_, {}).execute()),
                ElementsAre("a completed 1", "b failed PT412"));
    EXPECT_THAT(other.effects(), ElementsAre("a"));
}

TEST_F(BatchExecutorTest, WhatMayNotBeCaughtIsNotRunAgain) {
    database_.allow_repeating();
    database_.fail_operation("c", "40001");
    EXPECT_EQ(caught_error([&] { return execute(five, atomic_going_on); }).sqlstate, "40001");
    EXPECT_THAT(database_.calls(),
                ElementsAre("open", "open", "run a", "run b", "run c", "undo", "undo"));
}

TEST_F(BatchExecutorTest, ASharedSavepointStaysFarBelowTheLimitOfTheServer) {
    database_.allow_repeating();
    std::string batch = "[";
    for (int index = 0; index < 100; ++index) {
        batch += (index == 0 ? "" : ",") + std::string(R"({"id": "n)") + std::to_string(index) +
                 R"(", "entity": "t", "action": "read"})";
    }
    EXPECT_TRUE(execute(batch + "]", going_on).success());
    EXPECT_EQ(std::count(database_.calls().begin(), database_.calls().end(), "open"), 4);
}

TEST_F(BatchExecutorTest, AnUnknownTableIsTheFailureOfItsOwnOperation) {
    database_.allow_repeating();
    database_.forget_table_of("c");
    EXPECT_THAT(outcomes(execute(five, going_on)),
                ElementsAre("a completed 1", "b completed 1", "c failed 42P01", "d completed 1",
                            "e completed 1"));
    EXPECT_THAT(database_.effects(), ElementsAre("a", "b", "d", "e"));
    EXPECT_EQ(database_.open_savepoints(), 0U);
}

// --- several operations as one statement ---

// a, b, c have one shape; d another one; e needs a.
constexpr std::string_view alike = R"([
    {"id": "a", "entity": "t", "action": "create", "store_params": {"x": 1}},
    {"id": "b", "entity": "t", "action": "create", "store_params": {"x": 2}},
    {"id": "c", "entity": "t", "action": "create", "store_params": {"x": 3}},
    {"id": "d", "entity": "t", "action": "create", "store_params": {"y": 4}},
    {"id": "e", "entity": "t", "action": "create", "store_params": {"y": "$ref:d.y"}}])";

TEST_F(BatchExecutorTest, OperationsOfOneShapeRunAsOneStatementInEveryMode) {
    struct Row {
        std::string_view mode;
        std::vector<std::string> calls;
    };
    const Row table[] = {
        {raising, {"open", "fused a b c", "keep", "run d", "run e"}},
        {reporting, {"open", "open", "fused a b c", "keep", "run d", "run e", "keep"}},
        {stopping,
         {"open", "fused a b c", "keep", "open", "run d", "keep", "open", "run e", "keep"}},
    };
    for (const Row& row : table) {
        FakeDatabase database;
        database.allow_fusion();
        request_ = parse_request(exact_document(alike), exact_json(row.mode), {});
        const ExecutionReport report = BatchExecutor(*request_, database, observer_, {}).execute();
        EXPECT_EQ(database.calls(), row.calls) << row.mode;
        EXPECT_THAT(outcomes(report), ElementsAre("a completed 1", "b completed 1", "c completed 1",
                                                  "d completed 1", "e completed 1"));
        EXPECT_EQ(database.ran("e").rows, R"({"y":4})");
    }
}

TEST_F(BatchExecutorTest, AFusedStatementThatFailsIsUndoneAndTheCulpritGetsItsOwnError) {
    database_.allow_fusion();
    database_.fail_operation("b", "23505");
    const ErrorFields error = caught_error([&] { return execute(alike, raising); });
    EXPECT_EQ(error.sqlstate, "23505");
    EXPECT_EQ(error.message, "Batch failed at operation 'b': failed as told");
    EXPECT_THAT(database_.calls(), ElementsAre("open", "fused a b c", "undo", "run a", "run b"));
    EXPECT_THAT(observer_.events(), ElementsAre("a completed", "b failed", "rolled back"));
}

TEST_F(BatchExecutorTest, AFusedStatementThatFailsIsUndoneInAReportingBatch) {
    database_.allow_fusion();
    database_.fail_operation("b", "23505");
    const ExecutionReport report = execute(alike, reporting);
    EXPECT_THAT(database_.calls(),
                ElementsAre("open", "open", "fused a b c", "undo", "run a", "run b", "undo"));
    EXPECT_THAT(outcomes(report),
                ElementsAre("a skipped Rolled back", "b failed 23505", "c skipped Batch stopped",
                            "d skipped Batch stopped", "e skipped Batch stopped"));
    EXPECT_THAT(database_.effects(), IsEmpty());
}

TEST_F(BatchExecutorTest, AFusedStatementMayStandAmongRepeatableOperations) {
    database_.allow_fusion();
    database_.allow_repeating();
    execute(alike, going_on);
    EXPECT_THAT(database_.calls(), ElementsAre("open", "fused a b c", "run d", "run e", "keep"));
}

TEST_F(BatchExecutorTest, AFusedStatementSeesResolvedParameters) {
    database_.allow_fusion();
    execute(R"([
        {"id": "z", "entity": "t", "action": "create", "store_params": {"id": 42}},
        {"id": "a", "entity": "t", "action": "create", "store_params": {"x": "$ref:z.id"}},
        {"id": "b", "entity": "t", "action": "create", "store_params": {"x": "no. $ref:z.id"}}])");
    EXPECT_THAT(database_.calls(), ElementsAre("run z", "open", "fused a b", "keep"));
    EXPECT_EQ(database_.ran("a").rows, R"({"x":42})");
    EXPECT_EQ(database_.ran("b").rows, R"({"x":"no. 42"})");
}

TEST_F(BatchExecutorTest, AReferenceThatDoesNotResolveIsTheFailureOfItsOwnOperation) {
    database_.allow_fusion();
    const ExecutionReport report = execute(R"([
        {"id": "z", "entity": "t", "action": "create", "store_params": {"id": 42}},
        {"id": "a", "entity": "t", "action": "create", "store_params": {"x": "$ref:z.id"}},
        {"id": "b", "entity": "t", "action": "create", "store_params": {"x": "$ref:z.nope"}}])",
                                           going_on);
    EXPECT_THAT(outcomes(report), ElementsAre("z completed 1", "a completed 1", "b failed 22023"));
    EXPECT_THAT(database_.effects(), ElementsAre("z", "a"));
    EXPECT_EQ(database_.open_savepoints(), 0U);
}

TEST_F(BatchExecutorTest, WhatIsToBeSkippedIsNotFused) {
    database_.allow_fusion();
    database_.fail_operation("bad", "23505");
    const ExecutionReport report = execute(R"([
        {"id": "bad", "entity": "t", "action": "read"},
        {"id": "a", "entity": "t", "action": "create", "store_params": {"x": 1}},
        {"id": "b", "entity": "t", "action": "create", "store_params": {"x": 2},
         "depends_on": ["bad"]},
        {"id": "c", "entity": "t", "action": "create", "store_params": {"x": 3}},
        {"id": "d", "entity": "t", "action": "create", "store_params": {"x": 4}}])",
                                           going_on);
    EXPECT_THAT(outcomes(report),
                ElementsAre("bad failed 23505", "a completed 1", "b skipped Dependency failed",
                            "c completed 1", "d completed 1"));
    EXPECT_THAT(database_.effects(), ElementsAre("a", "c", "d"));
}

// --- names in reports ---

TEST(ExecutionReport, SpellsStatusesAndReasonsAsTheContractDoes) {
    EXPECT_EQ(status_name(OperationStatus::completed), "completed");
    EXPECT_EQ(status_name(OperationStatus::failed), "failed");
    EXPECT_EQ(status_name(OperationStatus::skipped), "skipped");
    EXPECT_EQ(skip_reason_text(SkipReason::dependency_failed), "Dependency failed");
    EXPECT_EQ(skip_reason_text(SkipReason::dependency_skipped), "Dependency skipped");
    EXPECT_EQ(skip_reason_text(SkipReason::batch_stopped), "Batch stopped");
    EXPECT_EQ(skip_reason_text(SkipReason::rolled_back), "Rolled back");
    EXPECT_EQ(skip_reason_text(SkipReason::condition_not_met), "Condition not met");
}

}  // namespace
}  // namespace batch_ops::test
