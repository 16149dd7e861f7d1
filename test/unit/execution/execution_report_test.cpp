#include <gtest/gtest.h>

#include "engine/execution/execution_report.hpp"
#include "unit/execution/executor_fixture.hpp"

namespace batch_ops::test {
namespace {

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
