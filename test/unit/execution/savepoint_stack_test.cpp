#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>
#include <span>
#include <string>

#include "engine/execution/execution_report.hpp"
#include "unit/execution/executor_fixture.hpp"

namespace batch_ops::test {
namespace {

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
    std::uint64_t run(const ResolvedOperation& /*operation*/, Repetition /*repetition*/) override {
        throw std::bad_alloc();
    }
    [[nodiscard]] bool is_repeatable(const Operation& /*operation*/) override { return true; }
    [[nodiscard]] bool is_fusible(const Operation& /*operation*/) override { return true; }
    [[nodiscard]] Overtaking overtaking(const Operation& /*later*/,
                                        const Operation& /*earlier*/) override {
        return Overtaking::allowed;
    }
    void begin_stretch(std::span<const Operation* const> /*in_turn*/,
                       Waiting /*waiting*/) override {}
    void end_stretch() override {}
    void finish_items(const Operation& /*operation*/) override {}
    std::vector<std::uint64_t> run_fused(
        std::span<const ResolvedOperation> /*operations*/) override {
        throw std::bad_alloc();
    }
    [[nodiscard]] JsonNode rows(const Operation& /*operation*/) const override { return {}; }
    JsonNode fact(BatchFact /*fact*/, std::string_view /*name*/) override { return {}; }
    [[nodiscard]] PropertyMeaning meaning_of(const Operation& /*operation*/,
                                             std::span<const PathSegment> /*path*/) override {
        throw std::bad_alloc();
    }
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

}  // namespace
}  // namespace batch_ops::test
