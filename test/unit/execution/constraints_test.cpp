#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/execution/execution_report.hpp"
#include "unit/execution/executor_fixture.hpp"

namespace batch_ops::test {
namespace {

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
        EXPECT_EQ(error.message, "Batch failed at its deferred constraints: later") << options;
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

}  // namespace
}  // namespace batch_ops::test
