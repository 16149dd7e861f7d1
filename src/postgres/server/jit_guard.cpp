#include "postgres/server/jit_guard.hpp"

#include <utility>

namespace batch_ops::postgres {

namespace {

const DestReceiver* expected = nullptr;
ExecutorStart_hook_type next_start = nullptr;

// The plan is the batch's own, so it may be changed in its place.
void start_uncompiled(QueryDesc* query, int flags) {
    if (expected != nullptr && query->dest == expected) {
        expected = nullptr;
        query->plannedstmt->jitFlags = PGJIT_NONE;
    }
    (next_start != nullptr ? next_start : standard_ExecutorStart)(query, flags);
}

}  // namespace

void register_jit_guard() {
    next_start = std::exchange(ExecutorStart_hook, start_uncompiled);
}

JitGuard::JitGuard() : outer_(std::exchange(expected, nullptr)) {}

JitGuard::~JitGuard() {
    expected = outer_;
}

void JitGuard::expect(const DestReceiver* receiver) {
    expected = receiver;
}

}  // namespace batch_ops::postgres
