#include "engine/execution/execution_report.hpp"

#include <algorithm>

namespace batch_ops {

std::string_view status_name(OperationStatus status) {
    switch (status) {
        case OperationStatus::completed:
            return "completed";
        case OperationStatus::failed:
            return "failed";
        default:
            return "skipped";
    }
}

std::string_view skip_reason_text(SkipReason reason) {
    switch (reason) {
        case SkipReason::dependency_failed:
            return "Dependency failed";
        case SkipReason::dependency_skipped:
            return "Dependency skipped";
        case SkipReason::batch_stopped:
            return "Batch stopped";
        case SkipReason::rolled_back:
            return "Rolled back";
        default:
            return "Condition not met";
    }
}

std::size_t ExecutionReport::count(OperationStatus status) const {
    return static_cast<std::size_t>(
        std::ranges::count(outcomes, status, &OperationOutcome::status));
}

}  // namespace batch_ops
