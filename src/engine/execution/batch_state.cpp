#include "engine/execution/batch_state.hpp"

#include <algorithm>
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
    Outcome worst = Outcome::completed;
    for (const std::size_t dependency : request_.outline.graph.dependencies(operation.index)) {
        worst = std::max(worst, outcome_of_dependency(dependency));
    }
    for (const std::size_t group : request_.outline.groups.dependencies(operation.index)) {
        worst = std::max(worst, outcome_of_group(group));
    }
    switch (worst) {
        case Outcome::failed:
            return SkipReason::dependency_failed;
        case Outcome::skipped:
            return SkipReason::dependency_skipped;
        default:
            return std::nullopt;
    }
}

std::optional<SkipReason> BatchState::reason_to_skip_group(const Operation& member) const {
    if (stopped_) {
        return SkipReason::batch_stopped;
    }
    const OperationGroups& groups = request_.outline.groups;
    const auto group = groups.of(member.index);
    const auto is_outside = [&](std::size_t operation) { return groups.of(operation) != group; };
    for (const std::size_t operation : groups.members(*group)) {
        const bool failed =
            std::ranges::any_of(request_.outline.graph.dependencies(operation),
                                [&](std::size_t dependency) {
                                    return is_outside(dependency) &&
                                           outcome_of_dependency(dependency) == Outcome::failed;
                                }) ||
            std::ranges::any_of(groups.dependencies(operation), [&](std::size_t other) {
                return outcome_of_group(other) == Outcome::failed;
            });
        if (failed) {
            return SkipReason::dependency_failed;
        }
    }
    return std::nullopt;
}

// Once it is done: one of a group that was undone has failed with it.
BatchState::Outcome BatchState::outcome_of_dependency(std::size_t operation) const {
    const OperationOutcome& outcome = report_.outcomes[operation];
    if (outcome.status != OperationStatus::skipped) {
        return outcome.status == OperationStatus::completed ? Outcome::completed : Outcome::failed;
    }
    const bool only_skipped = outcome.reason == SkipReason::condition_not_met ||
                              outcome.reason == SkipReason::dependency_skipped;
    return only_skipped ? Outcome::skipped : Outcome::failed;
}

// A condition that is not met skips its operation alone: the group is skipped when all of it is.
BatchState::Outcome BatchState::outcome_of_group(std::size_t group) const {
    const auto [known, is_new] = group_outcomes_.emplace(group, Outcome::skipped);
    if (is_new) {
        for (const std::size_t member : request_.outline.groups.members(group)) {
            const Outcome outcome = outcome_of_dependency(member);
            if (outcome == Outcome::failed || known->second == Outcome::skipped) {
                known->second = outcome;
            }
            if (outcome == Outcome::failed) {
                break;
            }
        }
    }
    return known->second;
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

void BatchState::fail_group(const Positions& group, std::size_t culprit, const ErrorFields& error,
                            Duration duration) {
    for (std::size_t member = 0; member < group.size(); ++member) {
        const Operation& operation = operation_at(group[member]);
        if (member < culprit) {
            roll_back(outcome_of(operation));
        } else {
            forget(operation);
        }
    }
    fail(operation_at(group[culprit]), error, duration);
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
        roll_back(outcome);
    }
    note_rollback();
}

void BatchState::roll_back(OperationOutcome& outcome) {
    if (outcome.status == OperationStatus::completed) {
        outcome.status = OperationStatus::skipped;
        outcome.reason = SkipReason::rolled_back;
        outcome.rows = 0;
    }
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
