#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/execution/execution_report.hpp"
#include "unit/execution/executor_fixture.hpp"

namespace batch_ops::test {
namespace {

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

}  // namespace
}  // namespace batch_ops::test
