#include "engine/execution/batch_executor.hpp"

#include <chrono>
#include <numeric>
#include <utility>

#include "engine/core/sqlstate.hpp"

namespace batch_ops {

BatchExecutor::BatchExecutor(const BatchRequest& request, BatchDatabase& database,
                             BatchObserver& observer, ParameterLimit limit)
    : database_(database),
      state_(request, database, observer),
      savepoints_(database),
      runner_(state_, database, savepoints_, limit),
      optimistic_run_(state_, database, savepoints_, runner_),
      replay_(state_, database, savepoints_, runner_),
      group_run_(state_, database, savepoints_, runner_, optimistic_run_) {}

ExecutionReport BatchExecutor::execute() {
    using Clock = std::chrono::steady_clock;
    const auto started = Clock::now();
    try {
        if (options().needs_batch_savepoint()) {
            savepoints_.open();
        }
        run_in_order();
        check_constraints();
        settle_batch();
    } catch (...) {
        savepoints_.undo_down_to(0);
        throw;
    }
    state_.report().duration = Clock::now() - started;
    return std::move(state_.report());
}

void BatchExecutor::run_in_order() {
    std::size_t position = 0;
    while (position < state_.size()) {
        if (starts_group(position)) {
            position = run_group(position);
            continue;
        }
        const Attempt attempt = optimistic_run_.run_from(position);
        settle(attempt);
        position = attempt.positions.back() + 1;
    }
}

// In an atomic batch a group is no more than an order.
bool BatchExecutor::starts_group(std::size_t position) const {
    return !options().atomic &&
           state_.request().outline.groups.of(state_.operation_at(position).index).has_value();
}

// Gives the position behind it.
std::size_t BatchExecutor::run_group(std::size_t begin) {
    Positions group(state_.request().outline.end_of_section(begin) - begin);
    std::iota(group.begin(), group.end(), begin);
    group_run_.run(group);
    for (const std::size_t position : group) {
        state_.conclude(state_.operation_at(position));
    }
    return group.back() + 1;
}

// Whatever was tried together, outcomes are concluded in execution order.
void BatchExecutor::settle(const Attempt& attempt) {
    for (const std::size_t position : attempt.positions) {
        const Operation& operation = state_.operation_at(position);
        if (attempt.must_be_replayed) {
            replay_.run(operation);
        } else if (attempt.error != nullptr) {
            state_.fail(operation, *attempt.error, attempt.duration);
        }
        state_.conclude(operation);
    }
}

void BatchExecutor::check_constraints() {
    const bool nothing_left = options().atomic && state_.is_lost();
    if (!options().check_constraints || nothing_left) {
        return;
    }
    const std::size_t depth = savepoints_.depth();
    try {
        database_.check_deferred_constraints();
    } catch (const BatchError& error) {
        if (!may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        if (options().raises()) {
            state_.note_rollback();
            throw failed_at_the_end(error.fields());
        }
        savepoints_.undo_down_to(depth);
        state_.fail_at_the_end(error.fields());
    }
}

void BatchExecutor::settle_batch() {
    if (!options().needs_batch_savepoint()) {
        return;
    }
    if (state_.is_lost()) {
        savepoints_.undo();
        state_.roll_back();
    } else if (options().dry_run) {
        savepoints_.undo_and_keep_rows();
        state_.note_rollback();
    } else {
        savepoints_.keep();
    }
}

}  // namespace batch_ops
