#include "engine/execution/group_run.hpp"

#include <algorithm>
#include <chrono>

#include "engine/core/sqlstate.hpp"

namespace batch_ops {

void GroupRun::run(const Positions& group) {
    if (const auto reason = state_.reason_to_skip_group(state_.operation_at(group.front()))) {
        skip_all(group, *reason);
        return;
    }
    const Positions left = without_skipped(group);
    if (!left.empty() && !try_to_run(left, left.size() > 1)) {
        (void)try_to_run(left, false);
    }
}

// From the first one on that is to run: should not even the savepoint open, that one has failed.
Positions GroupRun::without_skipped(const Positions& group) {
    auto next = group.begin();
    for (; next != group.end(); ++next) {
        const Operation& operation = state_.operation_at(*next);
        const auto reason = state_.reason_to_skip(operation);
        if (!reason) {
            break;
        }
        state_.skip(operation, *reason);
    }
    return {next, group.end()};
}

void GroupRun::skip_all(const Positions& group, SkipReason reason) {
    for (const std::size_t position : group) {
        state_.skip(state_.operation_at(position), reason);
    }
}

// False where they were tried together in vain: then any of them may be to blame, and none has an
// outcome. Whether they may be is asked under the savepoint, for that may fail too.
bool GroupRun::try_to_run(const Positions& group, bool together) {
    using Clock = std::chrono::steady_clock;
    const auto started = Clock::now();
    const std::size_t depth = savepoints_.depth();
    std::size_t running = 0;
    try {
        savepoints_.open();
        together = together && optimistic_run_.may_all_be_repeated(group);
        if (together) {
            optimistic_run_.run_together(group);
        } else {
            run_one_by_one(group, running);
        }
        savepoints_.keep();
    } catch (const BatchError& error) {
        const bool is_early = together && OptimisticRun::comes_too_early(group, error.fields());
        if (!may_be_caught(error.fields().sqlstate) && !is_early) {
            throw;
        }
        savepoints_.undo_down_to(depth);
        if (together) {
            std::ranges::for_each(group, [&](std::size_t position) {
                state_.forget(state_.operation_at(position));
                runner_.forget(state_.operation_at(position));
            });
            return false;
        }
        state_.fail_group(group, std::min(running, group.size() - 1), error.fields(),
                          Clock::now() - started);
    }
    return true;
}

void GroupRun::run_one_by_one(const Positions& group, std::size_t& running) {
    for (; running < group.size(); ++running) {
        const Operation& operation = state_.operation_at(group[running]);
        if (const auto reason = state_.reason_to_skip(operation)) {
            state_.skip(operation, *reason);
            continue;
        }
        database_.check_for_interrupts();
        runner_.run(operation, Repetition::none);
    }
}

}  // namespace batch_ops
