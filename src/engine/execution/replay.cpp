#include "engine/execution/replay.hpp"

#include <chrono>

#include "engine/core/sqlstate.hpp"

namespace batch_ops {

void Replay::run(const Operation& operation) {
    using Clock = std::chrono::steady_clock;
    if (const auto reason = state_.reason_to_skip(operation)) {
        state_.skip(operation, *reason);
        return;
    }
    const auto started = Clock::now();
    const std::size_t depth = savepoints_.depth();
    try {
        run_guarded(operation);
    } catch (const BatchError& error) {
        if (!may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        savepoints_.undo_down_to(depth);
        state_.forget(operation);
        state_.fail(operation, error.fields(), Clock::now() - started);
    }
}

void Replay::run_guarded(const Operation& operation) {
    const bool guarded = state_.options().needs_operation_savepoints();
    if (guarded) {
        savepoints_.open();
    }
    database_.check_for_interrupts();
    runner_.run(operation, Repetition::none);
    if (guarded) {
        savepoints_.keep();
    }
}

}  // namespace batch_ops
