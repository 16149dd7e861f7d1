#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/execution/execution_report.hpp"
#include "unit/execution/executor_fixture.hpp"

namespace batch_ops::test {
namespace {

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

}  // namespace
}  // namespace batch_ops::test
