#include "engine/execution/batch_executor.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "engine/core/sqlstate.hpp"
#include "engine/execution/fusion.hpp"
#include "engine/execution/kept_error.hpp"

namespace batch_ops {

namespace {

using Clock = std::chrono::steady_clock;

ErrorFields naming_operation(ErrorFields fields, const Operation& operation) {
    // PostgREST reads the message of its own SQLSTATE as JSON: it must stay as it is.
    if (fields.sqlstate != sqlstate::postgrest) {
        fields.message =
            "Batch failed at operation '" + clipped(operation.id) + "': " + fields.message;
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
        : request_(request), database_(database), report_(report) {}

    [[nodiscard]] Lookup find(std::string_view operation_id) const override {
        const auto found = request_.outline.ids.find(operation_id);
        if (!found) {
            return {State::unknown, {}};
        }
        if (report_.outcomes[*found].status != OperationStatus::completed) {
            return {State::not_completed, {}};
        }
        return {State::completed, database_.rows(request_.operations[*found])};
    }

private:
    const BatchRequest& request_;
    const BatchDatabase& database_;
    const ExecutionReport& report_;
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
    std::size_t position = 0;
    while (position < request_.outline.order.size()) {
        position += run_from(position);
    }
}

// Runs the operation at a position, and with it those behind it that may be tried together. Gives
// the number of operations that are done: none when several have failed together, which are now to
// run one by one.
std::size_t BatchExecutor::run_from(std::size_t position) {
    const auto started = Clock::now();
    const std::size_t depth = open_savepoints_;
    const bool alone = position < one_by_one_until_;
    Stretch stretch{position, position};
    try {
        run_stretch(stretch, alone);
    } catch (const BatchError& error) {
        if (!may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        undo_savepoints_down_to(depth);
        // Even the savepoint may not have opened: the first operation never got its turn.
        stretch.end = std::max(stretch.end, position + 1);
        forget(stretch);
        if (stretch.size() > 1) {
            one_by_one_until_ = stretch.end;
            return 0;
        }
        OperationOutcome& outcome = outcome_of(operation_at(position));
        outcome.status = OperationStatus::failed;
        outcome.error = std::make_unique<const ErrorFields>(kept(error.fields()));
        outcome.duration = Clock::now() - started;
    }
    for (std::size_t done = stretch.begin; done < stretch.end; ++done) {
        conclude(operation_at(done));
    }
    return stretch.size();
}

// Where every operation needs a savepoint, those that can be repeated unnoticed share one.
void BatchExecutor::run_stretch(Stretch& stretch, bool alone) {
    // A failure costs a second run of all of them: not too many, and more than enough to stay far
    // below the 64 subtransactions that a backend can have without slowing all the others.
    constexpr std::size_t longest = 32;
    const bool guarded =
        options().needs_operation_savepoints() && !reason_to_skip(operation_at(stretch.begin));
    if (guarded) {
        open_savepoint();
    }
    bool goes_on = true;
    while (goes_on) {
        const Operation& next = operation_at(stretch.end);
        ++stretch.end;  // whatever goes wrong from here on may be its fault
        if (stretch.size() > 1 && !may_share_savepoint(next)) {
            --stretch.end;
            break;
        }
        run_last_of(stretch, alone);
        goes_on = guarded && !alone && stretch.size() < longest &&
                  stretch.end < request_.outline.order.size() && may_share_savepoint(next);
    }
    if (guarded) {
        keep_savepoint();
    }
}

// Takes those that may run as one statement with it into the stretch.
void BatchExecutor::run_last_of(Stretch& stretch, bool alone) {
    const std::size_t position = stretch.end - 1;
    const Operation& operation = operation_at(position);
    if (const auto reason = reason_to_skip(operation)) {
        outcome_of(operation).reason = *reason;
        return;
    }
    database_.check_for_interrupts();
    const std::size_t fusible = alone ? 1 : fusible_run(position);
    if (fusible > 1) {
        stretch.end = position + fusible;  // any of them may be to blame
        const std::vector<ResolvedOperation> fused = resolved_run({position, stretch.end});
        stretch.end = position + fused.size();
        if (fused.size() > 1) {
            run_fused(fused);
            return;
        }
    }
    run_one(operation);
}

// As many as have parameters of no more than one operation may have: they are all held at once.
std::vector<ResolvedOperation> BatchExecutor::resolved_run(const Stretch& fusible) const {
    std::vector<ResolvedOperation> operations;
    operations.reserve(fusible.size());
    std::size_t bytes = 0;
    for (std::size_t position = fusible.begin; position < fusible.end; ++position) {
        ReferenceResolver resolver = resolver_for(operation_at(position));
        ResolvedOperation operation = resolve_operation(operation_at(position), resolver);
        bytes += resolver.spent();
        if (!operations.empty() && bytes > limits_.max_parameter_size) {
            break;
        }
        operations.push_back(std::move(operation));
    }
    return operations;
}

bool BatchExecutor::may_share_savepoint(const Operation& operation) {
    return reason_to_skip(operation) || database_.is_repeatable(operation);
}

// How many operations from a position on may run as one statement.
std::size_t BatchExecutor::fusible_run(std::size_t position) {
    if (same_shape_run(request_, position, 2) < 2 ||
        !database_.is_fusible(operation_at(position))) {
        return 1;
    }
    const std::size_t same_shape = same_shape_run(request_, position);
    std::size_t length = 1;
    while (length < same_shape && !reason_to_skip(operation_at(position + length))) {
        ++length;
    }
    return length;
}

// A fused statement has a savepoint in every mode: should it fail, its operations run one by one.
void BatchExecutor::run_fused(std::span<const ResolvedOperation> operations) {
    const auto started = Clock::now();
    const bool guarded = !options().needs_operation_savepoints();
    if (guarded) {
        open_savepoint();
    }
    const std::vector<std::uint64_t> rows = database_.run_fused(operations);
    if (guarded) {
        keep_savepoint();
    }
    const Duration each = (Clock::now() - started) / static_cast<int>(operations.size());
    for (std::size_t index = 0; index < operations.size(); ++index) {
        OperationOutcome& outcome = outcome_of(operations[index].operation());
        outcome.status = OperationStatus::completed;
        outcome.rows = rows[index];
        outcome.duration = each;
    }
}

void BatchExecutor::run_one(const Operation& operation) {
    const auto started = Clock::now();
    OperationOutcome& outcome = outcome_of(operation);
    if (condition_holds(operation)) {
        outcome.rows = run_resolved(operation);
        outcome.status = OperationStatus::completed;
    } else {
        outcome.reason = SkipReason::condition_not_met;
    }
    outcome.duration = Clock::now() - started;
}

// What was undone may run again, or has failed: it leaves nothing.
void BatchExecutor::forget(const Stretch& stretch) {
    for (std::size_t position = stretch.begin; position < stretch.end; ++position) {
        outcome_of(operation_at(position)) = OperationOutcome();
    }
}

// What is raised is raised whole, at once. What is reported is kept meanwhile, and counts.
ErrorFields BatchExecutor::kept(const ErrorFields& error) {
    if (options().raises()) {
        return error;
    }
    ErrorFields whole = kept_for_report(error);
    return database_.spend(text_size(whole)) ? whole : kept_in_short(error);
}

// What follows from an outcome that stays.
void BatchExecutor::conclude(const Operation& operation) {
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

bool BatchExecutor::condition_holds(const Operation& operation) {
    if (operation.when.empty()) {
        return true;
    }
    ReferenceResolver resolver = resolver_for(operation);
    return holds(operation.when, resolver, operation.references);
}

// What stands in the request itself counts too; it is measured only where it could be too much.
ReferenceResolver BatchExecutor::resolver_for(const Operation& operation) const {
    ReferenceResolver resolver(*results_, limits_.max_parameter_size);
    if (limits_.request_size > limits_.max_parameter_size) {
        resolver.spend(parameter_size(operation));
    }
    return resolver;
}

ResolvedOperation BatchExecutor::resolved(const Operation& operation) const {
    ReferenceResolver resolver = resolver_for(operation);
    return resolve_operation(operation, resolver);
}

std::uint64_t BatchExecutor::run_resolved(const Operation& operation) {
    const std::uint64_t rows = database_.run(resolved(operation));
    if (operation.expect) {
        check_expectation(*operation.expect, rows);
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
        if (!may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        if (options().raises()) {
            observer_.batch_rolled_back();
            throw;
        }
        undo_savepoints_down_to(depth);
        report_.error = kept(error.fields());
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
        --open_savepoints_;
        database_.undo_savepoint_and_keep_rows();
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
