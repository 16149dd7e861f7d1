#include "engine/execution/optimistic_run.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <numeric>
#include <span>

#include "engine/core/sqlstate.hpp"
#include "engine/execution/raised_error.hpp"

namespace batch_ops {

namespace {

using Clock = std::chrono::steady_clock;

std::size_t count_members(std::span<const Positions> groups) {
    return std::transform_reduce(groups.begin(), groups.end(), std::size_t{0}, std::plus<>(),
                                 std::mem_fn(&Positions::size));
}

}  // namespace

OptimisticRun::OptimisticRun(BatchState& state, BatchDatabase& database, SavepointStack& savepoints,
                             OperationRun& runner)
    : state_(state),
      database_(database),
      savepoints_(savepoints),
      runner_(runner),
      plan_(state.request(), database) {}

Attempt OptimisticRun::run_from(std::size_t position) {
    const auto started = Clock::now();
    const std::size_t depth = savepoints_.depth();
    Attempt attempt;
    attempt.positions.push_back(position);  // even its savepoint may not open
    try {
        run_stretch(attempt.positions);
    } catch (const BatchError& error) {
        if (!may_be_caught(error.fields().sqlstate) &&
            !comes_too_early(attempt.positions, error.fields())) {
            throw;
        }
        undo(depth, attempt.positions);
        attempt.error = std::make_unique<const ErrorFields>(error.fields());
        attempt.must_be_replayed =
            attempt.positions.size() > 1 || dynamic_cast<const MustRunAlone*>(&error) != nullptr;
        attempt.duration = Clock::now() - started;
        if (attempt.must_be_replayed) {
            forget(attempt.positions);
        }
    }
    return attempt;
}

bool OptimisticRun::comes_too_early(const Positions& tried, const ErrorFields& error) {
    return is_raised_by_function(error) && tried.size() > 1;
}

bool OptimisticRun::may_all_be_repeated(const Positions& positions) {
    return std::ranges::all_of(positions, [&](std::size_t position) {
        return may_be_repeated(state_.operation_at(position));
    });
}

void OptimisticRun::undo(std::size_t depth, const Positions& tried) {
    savepoints_.undo_down_to(depth);
    for (const std::size_t position : tried) {
        state_.forget(state_.operation_at(position));
    }
}

void OptimisticRun::forget(const Positions& tried) {
    for (const std::size_t position : tried) {
        runner_.forget(state_.operation_at(position));
    }
}

void OptimisticRun::run_together(const Positions& positions) {
    std::size_t next = positions.front();
    while (next <= positions.back()) {
        Positions tried{next};
        const bool skipped = state_.reason_to_skip(state_.operation_at(next)).has_value();
        if (skipped || !run_out_of_turn(tried)) {
            run_next(tried, Repetition::possible);
        }
        next = tried.back() + 1;
    }
}

// `tried` holds the first one already, and at every time all that may be to blame.
void OptimisticRun::run_stretch(Positions& tried) {
    if (const auto reason = state_.reason_to_skip(state_.operation_at(tried.front()))) {
        state_.skip(state_.operation_at(tried.front()), *reason);
        return;
    }
    const bool guarded = state_.options().needs_operation_savepoints();
    if (guarded) {
        savepoints_.open();
    }
    if (!run_out_of_turn(tried)) {
        run_in_turn(tried);
    }
    if (guarded) {
        savepoints_.keep();
    }
}

void OptimisticRun::run_in_turn(Positions& tried) {
    const bool shares = state_.options().needs_operation_savepoints() && has_room(tried) &&
                        may_share_savepoint(state_.operation_at(tried.front()));
    run_next(tried, shares ? Repetition::possible : Repetition::none);
    while (shares && has_room(tried) && run_another(tried)) {
    }
}

// One statement after the other for each group, under a savepoint in every mode: should anything
// fail, they run one by one. False where there are no such groups: then nothing has run.
bool OptimisticRun::run_out_of_turn(Positions& tried) {
    const std::size_t position = tried.front();
    if (!plan_.promises_overtaking(position)) {
        return false;
    }
    const bool guarded = !state_.options().needs_operation_savepoints();
    if (guarded) {
        savepoints_.open();
    }
    tried.push_back(position + 1);  // not the first one is to blame when no groups can be found
    const PlannedStretch stretch = plan_.stretch_at(
        position, longest(), [&](std::size_t index) { return state_.is_completed(index); });
    tried.resize(std::max(std::size_t{1}, count_members(stretch.groups)));
    std::iota(tried.begin(), tried.end(), position);
    if (!stretch.groups.empty()) {
        run_groups(tried, stretch);
    }
    if (guarded) {
        savepoints_.keep();
    }
    return !stretch.groups.empty();
}

void OptimisticRun::run_groups(const Positions& tried, const PlannedStretch& stretch) {
    std::vector<const Operation*> in_turn;
    for (const std::size_t position : tried) {
        in_turn.push_back(&state_.operation_at(position));
    }
    database_.begin_stretch(in_turn, stretch.waiting);
    for (const Positions& group : stretch.groups) {
        database_.check_for_interrupts();
        if (group.size() == 1) {
            runner_.run(state_.operation_at(group.front()), Repetition::possible);
            continue;
        }
        const std::vector<ResolvedOperation> operations = runner_.resolve(group);
        if (operations.size() != group.size()) {
            throw BatchError(sqlstate::program_limit_exceeded,
                             "parameters of several operations take too much memory");
        }
        runner_.run_as_one(operations);
    }
    database_.end_stretch();
}

std::size_t OptimisticRun::longest() const {
    return longest_stretch(state_.options(), state_.size());
}

bool OptimisticRun::has_room(const Positions& tried) {
    return tried.size() < longest() && tried.back() + 1 < plan_.end_of_section(tried.front());
}

// False when the one behind may not share the savepoint: then it has not run.
bool OptimisticRun::run_another(Positions& tried) {
    tried.push_back(tried.back() + 1);
    if (!may_share_savepoint(state_.operation_at(tried.back()))) {
        tried.pop_back();
        return false;
    }
    run_next(tried, Repetition::possible);
    return true;
}

// Runs the last of those that are tried, and with it those that may run as one statement with it.
void OptimisticRun::run_next(Positions& tried, Repetition repetition) {
    const std::size_t position = tried.back();
    const Operation& operation = state_.operation_at(position);
    if (const auto reason = state_.reason_to_skip(operation)) {
        state_.skip(operation, *reason);
        return;
    }
    database_.check_for_interrupts();
    const Positions group = plan_.group_at(
        position, [&](const Operation& member) { return !state_.reason_to_skip(member); });
    if (group.size() == 1 || !run_as_one(tried, group)) {
        runner_.run(operation, repetition);
    }
}

// False when their parameters are too large to be held at once: then nothing has run. One statement
// for several has a savepoint in every mode: should it fail, they run one by one.
bool OptimisticRun::run_as_one(Positions& tried, const Positions& group) {
    const std::size_t before = tried.size();
    tried.insert(tried.end(), group.begin() + 1, group.end());
    const std::vector<ResolvedOperation> operations = runner_.resolve(group);
    tried.resize(before + operations.size() - 1);
    if (operations.size() == 1) {
        return false;
    }
    const bool guarded = !state_.options().needs_operation_savepoints();
    if (guarded) {
        savepoints_.open();
    }
    runner_.run_as_one(operations);
    if (guarded) {
        savepoints_.keep();
    }
    return true;
}

bool OptimisticRun::may_share_savepoint(const Operation& operation) {
    return state_.reason_to_skip(operation) || may_be_repeated(operation);
}

// A function may do anything: what it does is never done twice.
bool OptimisticRun::may_be_repeated(const Operation& operation) {
    return operation.action != Action::call && database_.is_repeatable(operation);
}

}  // namespace batch_ops
