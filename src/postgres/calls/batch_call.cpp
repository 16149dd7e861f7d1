#include "postgres/calls/batch_call.hpp"

#include <optional>

#include "postgres/calls/batch_nesting.hpp"
#include "postgres/calls/batch_run.hpp"
#include "postgres/calls/report_writer.hpp"
#include "postgres/idempotency/keyed_request.hpp"
#include "postgres/idempotency/stored_reports.hpp"
#include "postgres/monitoring/batch_log.hpp"
#include "postgres/monitoring/batch_statistics.hpp"
#include "postgres/server/spi_session.hpp"

namespace batch_ops::postgres {

namespace {

std::optional<StoredReport> claim(const KeyedRequest& key, Oid extension_schema) {
    try {
        return StoredReports(extension_schema).claim(key);
    } catch (const BatchError& error) {
        count_refusal(error.fields());
        throw;
    }
}

// Closes SPI.
Written replay(const BatchCall& call, const BatchRequest& request, const StoredReport& stored) {
    finish_spi();
    count_replay();
    log_replay(request);
    const MemoryScope scope(call.result_context);
    return {write_replayed(stored.report), stored.status};
}

// `taken`: the key that the batch has run under.
Written run_or_replay(const BatchCall& call, MemoryContext context,
                      std::optional<KeyedRequest>& taken) {
    const bool within_a_batch = BatchNesting::running() != 0;
    const BatchNesting nesting;
    const BatchRequest request = accept_request(call);
    connect_spi();
    taken = keyed_request(call.operations, request.outline.options, within_a_batch);
    if (taken) {
        if (const auto stored = claim(*taken, call.extension_schema)) {
            taken.reset();
            return replay(call, request, *stored);
        }
    }
    return run_and_write(call, request, context, Snapshots::of_each_operation);
}

// The key of a batch that has run, with which what the batch kept is gone.
void settle(const KeyedRequest& key, const Written& written, Oid extension_schema) {
    connect_spi();
    const StoredReports reports(extension_schema);
    if (written.leaves_something) {
        reports.keep(key, {written.report, written.status});
    } else {
        reports.release(key);
    }
    finish_spi();
}

}  // namespace

Jsonb* execute_batch(const Jsonb* operations, const Jsonb* options, Oid extension_schema) {
    check_may_run_here();
    const BatchCall call{operations, options, extension_schema, CurrentMemoryContext};
    std::optional<KeyedRequest> taken;
    const Written written = in_batch_context(
        [&](MemoryContext context) { return run_or_replay(call, context, taken); });
    if (taken) {
        settle(*taken, written, extension_schema);
    }
    answer_with(written.status);
    return written.report;
}

}  // namespace batch_ops::postgres
