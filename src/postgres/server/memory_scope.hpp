// Making one of the server's memory contexts the current one for a while.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Switching is an assignment, so the destructor calls nothing that could fail.
class MemoryScope {
public:
    explicit MemoryScope(MemoryContext context) : caller_(MemoryContextSwitchTo(context)) {}
    ~MemoryScope() { MemoryContextSwitchTo(caller_); }
    MemoryScope(const MemoryScope&) = delete;
    MemoryScope& operator=(const MemoryScope&) = delete;

private:
    MemoryContext caller_;
};

}  // namespace batch_ops::postgres
