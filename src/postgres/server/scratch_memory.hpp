// Memory of the server's for work that leaves nothing behind.
#pragma once

#include "postgres/server/error_bridge.hpp"
#include "postgres/server/memory_scope.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// `run(context)` in a memory context of its own that is gone afterwards, with all but the result,
/// which must not lie in it. After an error it goes with the context around it: until the savepoint
/// is undone something of the server's may still point into it. `name` is what
/// pg_backend_memory_contexts shows, and must live as long.
template <typename Run>
auto in_scratch_memory(const char* name, Run run) {
    MemoryContext const scratch = call_postgres([name] {
        return AllocSetContextCreateInternal(CurrentMemoryContext, name, ALLOCSET_DEFAULT_SIZES);
    });
    auto result = [&] {
        const MemoryScope scope(scratch);
        return run(scratch);
    }();
    call_postgres([scratch] { MemoryContextDelete(scratch); });
    return result;
}

}  // namespace batch_ops::postgres
