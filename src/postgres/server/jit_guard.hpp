// Keeps the server from compiling the expressions of a statement (JIT) while one is alive. It
// answers no cancel meanwhile, and callers choose how many expressions there are: seconds, for a
// hundred associations. Statements of a batch seldom run long enough to win that back.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

class JitGuard {
public:
    JitGuard() : saved_(jit_enabled) { jit_enabled = false; }
    ~JitGuard() { jit_enabled = saved_; }
    JitGuard(const JitGuard&) = delete;
    JitGuard& operator=(const JitGuard&) = delete;

private:
    bool saved_;
};

}  // namespace batch_ops::postgres
