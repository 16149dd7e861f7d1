#include "engine/execution/group_run.hpp"

#include <algorithm>
#include <chrono>

#include "engine/core/sqlstate.hpp"

namespace batch_ops {

void GroupRun::run(const Positions& group) {
    if (const auto reason = state_.reason_to_skip_group(state_.operation_at(group.front()))) {
        skip_all(group, *reason);
    } else if (!optimistic_run_.run_under_one_savepoint(group)) {
        run_one_by_one(group);
    }
}

void GroupRun::skip_all(const Positions& group, SkipReason reason) {
    for (const std::size_t position : group) {
        state_.skip(state_.operation_at(position), reason);
    }
}

void GroupRun::run_one_by_one(const Positions& group) {
    using Clock = std::chrono::steady_clock;
    const std::size_t depth = savepoints_.depth();
    auto started = Clock::now();
    std::size_t running = 0;
    try {
        savepoints_.open();
        for (; running < group.size(); ++running) {
            const Operation& operation = state_.operation_at(group[running]);
            if (const auto reason = state_.reason_to_skip(operation)) {
                state_.skip(operation, *reason);
                continue;
            }
            started = Clock::now();
            database_.check_for_interrupts();
            runner_.run(operation, Repetition::none);
        }
        savepoints_.keep();
    } catch (const BatchError& error) {
        if (!may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        savepoints_.undo_down_to(depth);
        state_.fail_group(group, std::min(running, group.size() - 1), error.fields(),
                          Clock::now() - started);
    }
}

}  // namespace batch_ops
