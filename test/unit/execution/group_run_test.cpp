#include "engine/execution/group_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/execution/executor_fixture.hpp"

namespace batch_ops::test {
namespace {

// a and c are one group, b and d another; e waits for the first one, f for c, g for nothing.
constexpr std::string_view two_groups = R"([
    {"id": "a", "entity": "t", "action": "create", "store_params": {"id": 1}, "group": "one"},
    {"id": "b", "entity": "t", "action": "create", "store_params": {"id": 2}, "group": "two"},
    {"id": "c", "entity": "t", "action": "create", "store_params": {"id": 3}, "group": "one"},
    {"id": "d", "entity": "t", "action": "create", "store_params": {"id": 4}, "group": "two"},
    {"id": "e", "entity": "t", "action": "create", "store_params": {"id": 5}, "depends_on": ["one"]},
    {"id": "f", "entity": "t", "action": "create", "store_params": {"id": 6}, "depends_on": ["c"]},
    {"id": "g", "entity": "t", "action": "create", "store_params": {"id": 7}}])";

// p and q are a group; only p waits for a.
constexpr std::string_view one_waits = R"([
    {"id": "a", "entity": "t", "action": "create"},
    {"id": "p", "entity": "t", "action": "create", "group": "g", "depends_on": ["a"]},
    {"id": "q", "entity": "t", "action": "create", "group": "g"},
    {"id": "r", "entity": "t", "action": "create", "depends_on": ["g"]}])";

TEST_F(BatchExecutorTest, TheOperationsOfAGroupShareASavepoint) {
    const ExecutionReport report = execute(two_groups, going_on);
    EXPECT_TRUE(report.success());
    EXPECT_THAT(database_.calls(), ElementsAre("open", "run a", "run c", "keep", "open", "run b",
                                               "run d", "keep", "open", "run e", "keep", "open",
                                               "run f", "keep", "open", "run g", "keep"));
}

TEST_F(BatchExecutorTest, WhatMayBeRepeatedRunsTogetherWithinItsGroup) {
    database_.allow_repeating();
    database_.allow_fusion();
    execute(two_groups, going_on);
    EXPECT_THAT(database_.calls(), ElementsAre("open", "fused a c", "keep", "open", "fused b d",
                                               "keep", "open", "fused e f g", "keep"));
}

TEST_F(BatchExecutorTest, AFailureUndoesItsGroupAndABatchThatGoesOnGoesOn) {
    database_.fail_operation("c", "23505");
    const ExecutionReport report = execute(two_groups, going_on);
    EXPECT_THAT(
        outcomes(report),
        ElementsAre("a skipped Rolled back", "b completed 1", "c failed 23505", "d completed 1",
                    "e skipped Dependency failed", "f skipped Dependency failed", "g completed 1"));
    EXPECT_THAT(database_.effects(), ElementsAre("b", "d", "g"));
    EXPECT_THAT(failed_ids(report), ElementsAre("c"));
    EXPECT_THAT(observer_.events(),
                ElementsAre("a skipped", "c failed", "b completed", "d completed", "e skipped",
                            "f skipped", "g completed"));
    EXPECT_EQ(database_.open_savepoints(), 0U);
}

TEST_F(BatchExecutorTest, TheRestOfAGroupThatFailedDoesNotRun) {
    database_.fail_operation("a", "23505");
    EXPECT_THAT(
        outcomes(execute(two_groups, going_on)),
        ElementsAre("a failed 23505", "b completed 1", "c skipped Batch stopped", "d completed 1",
                    "e skipped Dependency failed", "f skipped Dependency failed", "g completed 1"));
}

TEST_F(BatchExecutorTest, AGroupThatFailedTogetherRunsAgainOneByOne) {
    database_.allow_repeating();
    database_.fail_operation("c", "23505");
    const ExecutionReport report = execute(two_groups, going_on);
    EXPECT_THAT(
        outcomes(report),
        ElementsAre("a skipped Rolled back", "b completed 1", "c failed 23505", "d completed 1",
                    "e skipped Dependency failed", "f skipped Dependency failed", "g completed 1"));
    EXPECT_THAT(database_.effects(), ElementsAre("b", "d", "g"));
}

TEST_F(BatchExecutorTest, WhatCannotBeRepeatedRunsOnceWithItsGroup) {
    database_.allow_repeating();
    database_.forbid_repeating("c");
    database_.fail_operation("c", "23505");
    execute(two_groups, going_on);
    EXPECT_THAT(database_.calls(), ElementsAre("open", "run a", "run c", "undo", "open", "run b",
                                               "run d", "keep", "open", "run g", "keep"));
}

TEST_F(BatchExecutorTest, ACallInAGroupIsMadeOnceWhateverFails) {
    database_.allow_repeating();
    database_.fail_operation("c", "23505");
    execute(R"([{"id": "a", "entity": "t", "action": "create", "group": "g"},
                {"id": "b", "entity": "f", "action": "call", "group": "g"},
                {"id": "c", "entity": "t", "action": "create", "group": "g"}])",
            going_on);
    EXPECT_THAT(database_.calls(), ElementsAre("open", "run a", "run b", "run c", "undo"));
}

TEST_F(BatchExecutorTest, ABatchThatStopsKeepsTheGroupsBefore) {
    database_.fail_operation("d", "23505");
    EXPECT_THAT(outcomes(execute(two_groups, stopping)),
                ElementsAre("a completed 1", "b skipped Rolled back", "c completed 1",
                            "d failed 23505", "e skipped Batch stopped", "f skipped Batch stopped",
                            "g skipped Batch stopped"));
    EXPECT_THAT(database_.effects(), ElementsAre("a", "c"));
}

TEST_F(BatchExecutorTest, InAnAtomicBatchAGroupOnlyOrders) {
    database_.fail_operation("c", "23505");
    EXPECT_THAT(outcomes(execute(two_groups, atomic_going_on)),
                ElementsAre("a skipped Rolled back", "b skipped Rolled back", "c failed 23505",
                            "d skipped Rolled back", "e skipped Dependency failed",
                            "f skipped Dependency failed", "g skipped Rolled back"));
    EXPECT_THAT(observer_.events(),
                ElementsAre("a completed", "c failed", "b completed", "d completed", "e skipped",
                            "f skipped", "g completed", "rolled back"));
}

TEST_F(BatchExecutorTest, NoneOfAGroupRunsWhenWhatOneOfItWaitsForHasFailed) {
    database_.fail_operation("a", "23505");
    EXPECT_THAT(outcomes(execute(one_waits, going_on)),
                ElementsAre("a failed 23505", "p skipped Dependency failed",
                            "q skipped Dependency failed", "r skipped Dependency failed"));
}

TEST_F(BatchExecutorTest, AConditionThatIsNotMetSkipsItsOperationAlone) {
    constexpr std::string_view operations = R"([
        {"id": "check", "entity": "t", "action": "read"},
        {"id": "a", "entity": "t", "action": "create", "group": "g",
         "when": {"ref": "$ref:check.balance", "ge": 100}},
        {"id": "b", "entity": "t", "action": "create", "group": "g"},
        {"id": "c", "entity": "t", "action": "create", "group": "g", "depends_on": ["a"]},
        {"id": "after", "entity": "t", "action": "create", "depends_on": ["g"]},
        {"id": "after_a", "entity": "t", "action": "create", "depends_on": ["a"]}])";
    for (const bool repeatable : {false, true}) {
        FakeDatabase database;
        if (repeatable) {
            database.allow_repeating();
        }
        database.return_rows("check", exact_json(R"([{"balance": 1}])"));
        request_ = parse_request(exact_document(operations), exact_json(going_on), {});
        EXPECT_THAT(outcomes(BatchExecutor(*request_, database, observer_, {}).execute()),
                    ElementsAre("check completed 1", "a skipped Condition not met", "b completed 1",
                                "c skipped Dependency skipped", "after completed 1",
                                "after_a skipped Dependency skipped"));
    }
}

TEST_F(BatchExecutorTest, WhatWaitsForAGroupThatIsSkippedAsAWholeIsSkipped) {
    constexpr std::string_view operations = R"([
        {"id": "check", "entity": "t", "action": "read"},
        {"id": "a", "entity": "t", "action": "create", "group": "g",
         "when": {"ref": "$ref:check.balance", "ge": 100}},
        {"id": "after", "entity": "t", "action": "create", "depends_on": ["g"]}])";
    database_.return_rows("check", exact_json(R"([{"balance": 1}])"));
    EXPECT_THAT(outcomes(execute(operations, going_on)),
                ElementsAre("check completed 1", "a skipped Condition not met",
                            "after skipped Dependency skipped"));
}

TEST_F(BatchExecutorTest, ADryRunOfGroupsUndoesAllAtTheEnd) {
    const ExecutionReport report =
        execute(two_groups, R"({"atomic": false, "continueOnError": true, "dryRun": true})");
    EXPECT_TRUE(report.success());
    EXPECT_THAT(database_.effects(), IsEmpty());
    EXPECT_TRUE(database_.rows_were_kept());
}

TEST_F(BatchExecutorTest, WhatMayNotBeCaughtLeavesAGroupAsItIs) {
    database_.fail_operation("c", "40001");
    EXPECT_EQ(caught_error([&] { return execute(two_groups, going_on); }).sqlstate, "40001");
    EXPECT_EQ(database_.open_savepoints(), 0U);
    EXPECT_THAT(database_.effects(), IsEmpty());
}

TEST_F(BatchExecutorTest, AnErrorBeforeAnyOfAGroupHasRunIsUndoneAndTheyRunOneByOne) {
    database_.allow_repeating();
    database_.fail_call("is_repeatable", 2, "55P03");
    const ExecutionReport report = execute(two_groups, going_on);
    EXPECT_TRUE(report.success());
    EXPECT_THAT(std::vector(database_.calls().begin(), database_.calls().begin() + 6),
                ElementsAre("open", "undo", "open", "run a", "run c", "keep"));
}

TEST_F(BatchExecutorTest, WhatIsSkippedAnywayIsNotBlamedForASavepointThatDoesNotOpen) {
    constexpr std::string_view operations = R"([
        {"id": "check", "entity": "t", "action": "read"},
        {"id": "pay", "entity": "t", "action": "create",
         "when": {"ref": "$ref:check.balance", "ge": 100}},
        {"id": "a", "entity": "t", "action": "create", "group": "g", "depends_on": ["pay"]},
        {"id": "b", "entity": "t", "action": "create", "group": "g"}])";
    database_.return_rows("check", exact_json(R"([{"balance": 1}])"));
    database_.fail_call("open", 3, "55P03");
    EXPECT_THAT(outcomes(execute(operations, going_on)),
                ElementsAre("check completed 1", "pay skipped Condition not met",
                            "a skipped Dependency skipped", "b failed 55P03"));
}

TEST_F(BatchExecutorTest, NothingOfAGroupRunsTogetherWithWhatIsOutside) {
    database_.allow_repeating();
    database_.allow_fusion();
    database_.allow_overtaking();
    execute(two_groups, raising);
    EXPECT_THAT(database_.calls(), ElementsAre("open", "fused a c", "keep", "open", "fused b d",
                                               "keep", "open", "fused e f g", "keep"));
}

}  // namespace
}  // namespace batch_ops::test
