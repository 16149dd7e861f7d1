// Keeps the server from compiling the expressions of the batch's own statements (JIT). It answers
// no cancel meanwhile, and callers choose how many expressions there are: seconds, for a hundred
// associations. Statements of a batch seldom run long enough to win that back. What functions ask
// for is compiled as ever, and the setting jit is nobody's but the caller's.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Called once when the module is loaded: takes part in the executor's hooks.
void register_jit_guard();

/// In force as long as it lives; guards nest, for a function may run a batch.
class JitGuard {
public:
    JitGuard();
    ~JitGuard();
    JitGuard(const JitGuard&) = delete;
    JitGuard& operator=(const JitGuard&) = delete;

    /// The next statement that sends its rows there is one of the batch.
    static void expect(const DestReceiver* receiver);

private:
    const DestReceiver* outer_;
};

}  // namespace batch_ops::postgres
