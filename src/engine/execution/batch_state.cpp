#include "engine/execution/batch_state.hpp"

#include <memory>
#include <string>
#include <utility>

#include "engine/core/sqlstate.hpp"
#include "engine/execution/kept_error.hpp"

namespace batch_ops {

namespace {

ErrorFields failure_of_batch(ErrorFields fields, const std::string& where) {
    // PostgREST reads the message of its own SQLSTATE as JSON: it must stay as it is.
    if (fields.sqlstate != sqlstate::postgrest) {
        fields.message = "Batch failed at " + where + ": " + fields.message;
    }
    return fields;
}

std::string operation_and_row(const ErrorFields& cause, const Operation& operation) {
    const std::string row = cause.row ? ", row " + std::to_string(*cause.row) : "";
    return "operation '" + clipped(operation.id) + "'" + row;
}

}  // namespace

BatchFailed::BatchFailed(const ErrorFields& cause, const Operation& operation)
    : BatchError(failure_of_batch(cause, operation_and_row(cause, operation))) {}

BatchError failed_at_the_end(ErrorFields cause) {
    return BatchError(failure_of_batch(std::move(cause), "its deferred constraints"));
}

BatchState::BatchState(const BatchRequest& request, BatchDatabase& database,
                       BatchObserver& observer)
    : request_(request), database_(database), observer_(observer) {
    report_.outcomes.resize(request.operations.size());
}

std::optional<SkipReason> BatchState::reason_to_skip(const Operation& operation) const {
    if (stopped_) {
        return SkipReason::batch_stopped;
    }
    std::optional<SkipReason> reason;
    for (const std::size_t dependency : request_.outline.graph.dependencies(operation.index)) {
        const OperationOutcome& outcome = report_.outcomes[dependency];
        const bool failed = outcome.status == OperationStatus::failed ||
                            (outcome.status == OperationStatus::skipped &&
                             outcome.reason == SkipReason::dependency_failed);
        if (failed) {
            return SkipReason::dependency_failed;
        }
        if (outcome.status == OperationStatus::skipped) {
            reason = SkipReason::dependency_skipped;
        }
    }
    return reason;
}

void BatchState::complete(const Operation& operation, std::uint64_t rows, Duration duration) {
    OperationOutcome& outcome = outcome_of(operation);
    outcome.status = OperationStatus::completed;
    outcome.rows = rows;
    outcome.duration = duration;
}

void BatchState::skip(const Operation& operation, SkipReason reason, Duration duration) {
    OperationOutcome& outcome = outcome_of(operation);
    outcome.reason = reason;
    outcome.duration = duration;
}

void BatchState::fail(const Operation& operation, const ErrorFields& error, Duration duration) {
    OperationOutcome& outcome = outcome_of(operation);
    outcome.status = OperationStatus::failed;
    outcome.error = std::make_unique<const ErrorFields>(kept(error));
    outcome.duration = duration;
}

void BatchState::forget(const Operation& operation) {
    outcome_of(operation) = OperationOutcome();
}

void BatchState::conclude(const Operation& operation) {
    const OperationOutcome& outcome = outcome_of(operation);
    const bool failed = outcome.status == OperationStatus::failed;
    if (failed) {
        report_.failed.push_back(operation.index);
        stopped_ = !options().continue_on_error;
    }
    observer_.operation_finished(operation, outcome);
    if (failed && options().raises()) {
        observer_.batch_rolled_back();
        throw BatchFailed(*outcome.error, operation);
    }
}

void BatchState::fail_at_the_end(const ErrorFields& error) {
    report_.error = kept(error);
}

bool BatchState::is_lost() const {
    return report_.error || (options().atomic && !report_.failed.empty());
}

void BatchState::roll_back() {
    for (OperationOutcome& outcome : report_.outcomes) {
        if (outcome.status == OperationStatus::completed) {
            outcome.status = OperationStatus::skipped;
            outcome.reason = SkipReason::rolled_back;
            outcome.rows = 0;
        }
    }
    note_rollback();
}

void BatchState::note_rollback() {
    observer_.batch_rolled_back();
}

// What is raised is raised whole, at once. What is reported is kept meanwhile, and counts.
ErrorFields BatchState::kept(const ErrorFields& error) {
    if (options().raises()) {
        return error;
    }
    ErrorFields whole = kept_for_report(error);
    return database_.spend(text_size(whole)) ? whole : kept_in_short(error);
}

}  // namespace batch_ops
