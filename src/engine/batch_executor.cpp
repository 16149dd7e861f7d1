#include "engine/batch_executor.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "engine/sqlstate.hpp"

namespace batch_ops {

namespace {

using Clock = std::chrono::steady_clock;

ErrorFields naming_operation(ErrorFields fields, const Operation& operation) {
    // PostgREST reads the message of its own SQLSTATE as JSON: it must stay as it is.
    if (fields.sqlstate != sqlstate::postgrest) {
        fields.message = "Batch failed at operation '" + operation.id + "': " + fields.message;
    }
    return fields;
}

}  // namespace

BatchFailed::BatchFailed(ErrorFields cause, const Operation& operation)
    : BatchError(naming_operation(std::move(cause), operation)) {}

// What references can see: the rows of completed operations.
class BatchExecutor::CompletedResults final : public ResultSource {
public:
    CompletedResults(const BatchRequest& request, const BatchDatabase& database,
                     const ExecutionReport& report)
        : request_(request), database_(database), report_(report) {
        for (const Operation& operation : request.operations) {
            index_of_.emplace(operation.id, operation.index);
        }
    }

    [[nodiscard]] Lookup find(std::string_view operation_id) const override {
        const auto found = index_of_.find(operation_id);
        if (found == index_of_.end()) {
            return {State::unknown, nullptr};
        }
        if (report_.outcomes[found->second].status != OperationStatus::completed) {
            return {State::not_completed, nullptr};
        }
        return {State::completed, database_.rows(request_.operations[found->second])};
    }

private:
    const BatchRequest& request_;
    const BatchDatabase& database_;
    const ExecutionReport& report_;
    std::unordered_map<std::string_view, std::size_t> index_of_;
};

BatchExecutor::BatchExecutor(const BatchRequest& request, BatchDatabase& database,
                             BatchObserver& observer, Limits limits)
    : request_(request), database_(database), observer_(observer), limits_(limits) {
    report_.outcomes.resize(request.operations.size());
    results_ = std::make_unique<CompletedResults>(request_, database_, report_);
}

BatchExecutor::~BatchExecutor() = default;

ExecutionReport BatchExecutor::execute() {
    const auto started = Clock::now();
    try {
        if (options().needs_batch_savepoint()) {
            open_savepoint();
        }
        run_in_order();
        check_constraints();
        settle_batch();
    } catch (...) {
        undo_savepoints_down_to(0);
        throw;
    }
    report_.duration = Clock::now() - started;
    return std::move(report_);
}

void BatchExecutor::run_in_order() {
    for (const std::size_t index : request_.outline.order) {
        database_.check_for_interrupts();
        run_one(request_.operations[index]);
    }
}

void BatchExecutor::run_one(const Operation& operation) {
    OperationOutcome& outcome = report_.outcomes[operation.index];
    if (const auto reason = reason_to_skip(operation)) {
        outcome.reason = *reason;
    } else {
        const auto started = Clock::now();
        outcome = attempt(operation);
        outcome.duration = Clock::now() - started;
    }
    if (outcome.status == OperationStatus::failed) {
        report_.failed.push_back(operation.index);
        stopped_ = !options().continue_on_error;
    }
    observer_.operation_finished(operation, outcome);
    if (outcome.status == OperationStatus::failed && options().raises()) {
        throw BatchFailed(outcome.error, operation);
    }
}

std::optional<SkipReason> BatchExecutor::reason_to_skip(const Operation& operation) const {
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

// Runs an operation under a savepoint where the mode asks for one, and turns a failure that may be
// caught into an outcome.
OperationOutcome BatchExecutor::attempt(const Operation& operation) {
    const std::size_t depth = open_savepoints_;
    try {
        OperationOutcome outcome;
        if (!condition_holds(operation)) {
            outcome.reason = SkipReason::condition_not_met;
            return outcome;
        }
        outcome.rows = run_guarded(operation);
        outcome.status = OperationStatus::completed;
        return outcome;
    } catch (const BatchError& error) {
        if (!may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        undo_savepoints_down_to(depth);
        OperationOutcome outcome;
        outcome.status = OperationStatus::failed;
        outcome.error = error.fields();
        return outcome;
    }
}

bool BatchExecutor::condition_holds(const Operation& operation) {
    if (operation.when.empty()) {
        return true;
    }
    ReferenceResolver resolver(*results_, limits_.max_parameter_size);
    return holds(operation.when, resolver, operation.references);
}

std::uint64_t BatchExecutor::run_guarded(const Operation& operation) {
    const bool guarded = options().needs_operation_savepoints();
    if (guarded) {
        open_savepoint();
    }
    std::uint64_t rows = 0;
    if (operation.refers()) {
        ReferenceResolver resolver(*results_, limits_.max_parameter_size);
        rows = database_.run(resolve_operation(operation, resolver));
    } else {
        rows = database_.run(operation);
    }
    if (operation.expect) {
        check_expectation(*operation.expect, rows);
    }
    if (guarded) {
        keep_savepoint();
    }
    return rows;
}

void BatchExecutor::check_constraints() {
    const bool nothing_left = options().atomic && !report_.failed.empty();
    if (!options().check_constraints || nothing_left) {
        return;
    }
    const std::size_t depth = open_savepoints_;
    try {
        database_.check_deferred_constraints();
    } catch (const BatchError& error) {
        if (options().raises() || !may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        undo_savepoints_down_to(depth);
        report_.error = error.fields();
    }
}

void BatchExecutor::settle_batch() {
    if (!options().needs_batch_savepoint()) {
        return;
    }
    const bool failed = report_.error || (options().atomic && !report_.failed.empty());
    if (failed) {
        undo_batch();
    } else if (options().dry_run) {
        undo_savepoint();
        observer_.batch_rolled_back();
    } else {
        keep_savepoint();
    }
}

// What was undone is not reported as completed.
void BatchExecutor::undo_batch() {
    undo_savepoint();
    for (OperationOutcome& outcome : report_.outcomes) {
        if (outcome.status == OperationStatus::completed) {
            outcome.status = OperationStatus::skipped;
            outcome.reason = SkipReason::rolled_back;
            outcome.rows = 0;
        }
    }
    observer_.batch_rolled_back();
}

void BatchExecutor::open_savepoint() {
    database_.open_savepoint();
    ++open_savepoints_;
}

void BatchExecutor::keep_savepoint() {
    database_.keep_savepoint();
    --open_savepoints_;
}

void BatchExecutor::undo_savepoint() {
    --open_savepoints_;
    database_.undo_savepoint();
}

void BatchExecutor::undo_savepoints_down_to(std::size_t depth) {
    while (open_savepoints_ > depth) {
        undo_savepoint();
    }
}

}  // namespace batch_ops
