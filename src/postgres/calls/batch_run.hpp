// What calls that run a batch share: reading the request, running it, writing its report.
#pragma once

#include <optional>

#include "engine/execution/execution_report.hpp"
#include "engine/request/batch_request.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/pg_headers.hpp"
#include "postgres/server/scratch_memory.hpp"
#include "postgres/statements/snapshots.hpp"

namespace batch_ops::postgres {

/// The arguments of a call, and where its report is made.
struct BatchCall {
    const Jsonb* operations;  ///< nullptr for SQL NULL
    const Jsonb* options;     ///< likewise
    Oid extension_schema;
    MemoryContext result_context;
};

/// What a call has come to.
struct Written {
    Jsonb* report;
    /// The HTTP status that it asks for.
    std::optional<int> status{};
    /// Anything that the batch did is there afterwards, or it has succeeded.
    bool leaves_something = false;
};

/// Throws 25000 within a parallel operation.
void check_may_run_here();

/// `run`, within a memory context that is gone afterwards: for what the batch keeps.
template <typename Run>
Written in_batch_context(Run run) {
    return in_scratch_memory("batch_ops batch", run);
}

/// The request, which `check` may refuse too. Counts what is refused.
BatchRequest accept_request(const BatchCall& call, void (*check)(const BatchRequest&) = nullptr);

/// Needs an open SPI connection, and closes it.
Written run_and_write(const BatchCall& call, const BatchRequest& request, MemoryContext context,
                      Snapshots snapshots);

/// Inside a PostgREST request, sets the HTTP status of the response. Not of a batch within another:
/// what that one comes to is what the caller asked for.
void answer_with(std::optional<int> status);

}  // namespace batch_ops::postgres
