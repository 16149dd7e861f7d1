#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <string>

#include "engine/execution/execution_report.hpp"
#include "unit/execution/executor_fixture.hpp"

namespace batch_ops::test {
namespace {

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

TEST_F(BatchExecutorTest, ACallHasItsOwnSavepointWhateverTheDatabaseSays) {
    database_.allow_repeating();
    execute(R"([{"id": "a", "entity": "t", "action": "read"},
                {"id": "b", "entity": "t", "action": "read"},
                {"id": "f", "entity": "f", "action": "call"},
                {"id": "g", "entity": "f", "action": "call"},
                {"id": "c", "entity": "t", "action": "read"}])",
            going_on);
    EXPECT_THAT(database_.calls(),
                ElementsAre("open", "run a", "run b", "keep", "open", "run f", "keep", "open",
                            "run g", "keep", "open", "run c", "keep"));
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
    EXPECT_EQ(std::count(database_.calls().begin(), database_.calls().end(), "open"), 2);
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
    limit_.max_bytes = 2500;
    execute(operations);
    EXPECT_THAT(database_.calls(), ElementsAre("run a", "open", "fused b c", "keep", "run d"));
    limit_.max_bytes = 1500;
    execute(operations);
    EXPECT_THAT(std::span(database_.calls()).subspan(5),
                ElementsAre("run a", "run b", "run c", "run d"));
}

// --- out of turn ---

// a and c have one shape, b and d another; d needs c.
constexpr std::string_view taking_turns = R"([
    {"id": "a", "entity": "t", "action": "create", "store_params": {"x": 1}},
    {"id": "b", "entity": "u", "action": "create", "store_params": {"y": 2}},
    {"id": "c", "entity": "t", "action": "create", "store_params": {"x": 3}},
    {"id": "d", "entity": "u", "action": "create", "store_params": {"y": "$ref:c.x"}}])";

TEST_F(BatchExecutorTest, OperationsThatTakeTurnsRunInGroupsUnderOneSavepointInEveryMode) {
    for (const std::string_view mode : {raising, stopping, going_on}) {
        FakeDatabase database;
        database.allow_fusion();
        database.allow_overtaking();
        request_ = parse_request(exact_document(taking_turns), exact_json(mode), {});
        const ExecutionReport report = BatchExecutor(*request_, database, observer_, {}).execute();
        EXPECT_THAT(database.calls(), ElementsAre("open", "begin stretch a b c d", "fused a c",
                                                  "fused b d", "end stretch", "keep"))
            << mode;
        EXPECT_THAT(outcomes(report), ElementsAre("a completed 1", "b completed 1", "c completed 1",
                                                  "d completed 1"));
        EXPECT_EQ(database.ran("d").rows, R"({"y":3})");
    }
}

TEST_F(BatchExecutorTest, AfterAFailureOutOfTurnEachRunsInItsTurn) {
    database_.allow_fusion();
    database_.allow_overtaking();
    database_.fail_operation("c", "23505");
    const ErrorFields error = caught_error([&] { return execute(taking_turns, raising); });
    EXPECT_EQ(error.message, "Batch failed at operation 'c': failed as told");
    EXPECT_THAT(database_.calls(), ElementsAre("open", "begin stretch a b c d", "fused a c", "undo",
                                               "run a", "run b", "run c"));
    EXPECT_THAT(observer_.events(),
                ElementsAre("a completed", "b completed", "c failed", "rolled back"));
}

TEST_F(BatchExecutorTest, WhatTheKeysShowIsUndoneAndRunsInTurn) {
    database_.allow_fusion();
    database_.allow_overtaking();
    database_.show_by_keys();
    const ExecutionReport report = execute(taking_turns, raising);
    EXPECT_TRUE(report.success());
    EXPECT_THAT(database_.calls(),
                ElementsAre("open", "begin stretch a b c d", "fused a c", "fused b d",
                            "end stretch", "undo", "run a", "run b", "run c", "run d"));
    EXPECT_THAT(database_.effects(), ElementsAre("a", "b", "c", "d"));
}

TEST_F(BatchExecutorTest, WhatGoesWrongWhileGroupsAreFoundIsNobodysFault) {
    for (const std::string_view mode : {raising, stopping, going_on}) {
        FakeDatabase database;
        database.allow_fusion();
        database.allow_overtaking();
        database.fail_call("overtaking", 1, "55P03");
        request_ = parse_request(exact_document(taking_turns), exact_json(mode), {});
        const ExecutionReport report = BatchExecutor(*request_, database, observer_, {}).execute();
        EXPECT_TRUE(report.success()) << mode;
        EXPECT_THAT(database.effects(), ElementsAre("a", "b", "c", "d")) << mode;
        EXPECT_EQ(database.open_savepoints(), 0U);
    }
}

TEST_F(BatchExecutorTest, AnExpectationThatIsNotMetOutOfTurnIsMissedInTurn) {
    database_.allow_fusion();
    database_.allow_overtaking();
    const std::string_view guarded = R"([
        {"id": "a", "entity": "t", "action": "create", "store_params": {"x": 1}},
        {"id": "b", "entity": "u", "action": "create", "store_params": {"y": 2},
         "expect": {"rows": 2}},
        {"id": "c", "entity": "t", "action": "create", "store_params": {"x": 3}},
        {"id": "d", "entity": "u", "action": "create", "store_params": {"y": 4}}])";
    EXPECT_THAT(outcomes(execute(guarded, going_on)),
                ElementsAre("a completed 1", "b failed PT412", "c completed 1", "d completed 1"));
    EXPECT_THAT(database_.effects(), ElementsAre("a", "c", "d"));
}

}  // namespace
}  // namespace batch_ops::test
