#include "postgres/calls/read_call.hpp"

#include "engine/request/reads_only.hpp"
#include "postgres/calls/batch_nesting.hpp"
#include "postgres/calls/batch_run.hpp"
#include "postgres/server/spi_session.hpp"
#include "postgres/server/subtransaction.hpp"

namespace batch_ops::postgres {

namespace {

// A transaction stays read-only once it is; a subtransaction takes that with it when it ends.
template <typename Run>
Written in_read_only_mode(Run run) {
    if (XactReadOnly) {
        return run();
    }
    Subtransactions subtransactions;
    subtransactions.open();
    XactReadOnly = true;
    try {
        const Written written = run();
        subtransactions.keep();
        return written;
    } catch (...) {
        subtransactions.undo();
        throw;
    }
}

}  // namespace

Jsonb* read_batch(const Jsonb* operations, const Jsonb* options, Oid extension_schema) {
    check_may_run_here();
    const BatchCall call{operations, options, extension_schema, CurrentMemoryContext};
    const Written written = in_batch_context([&](MemoryContext context) {
        const BatchNesting nesting;
        const BatchRequest request = accept_request(call, check_reads_only);
        return in_read_only_mode([&] {
            connect_spi();
            return run_and_write(call, request, context, Snapshots::of_the_caller);
        });
    });
    answer_with(written.status);
    return written.report;
}

}  // namespace batch_ops::postgres
