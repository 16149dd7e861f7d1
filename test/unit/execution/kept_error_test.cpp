#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/execution/execution_report.hpp"
#include "engine/execution/kept_error.hpp"
#include "unit/execution/executor_fixture.hpp"

namespace batch_ops::test {
namespace {

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

}  // namespace
}  // namespace batch_ops::test
