#include "postgres/calls/batch_call.hpp"

#include <chrono>
#include <initializer_list>
#include <optional>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/execution/batch_executor.hpp"
#include "engine/request/request_parser.hpp"
#include "postgres/calls/report_writer.hpp"
#include "postgres/calls/request_reading.hpp"
#include "postgres/execution/claims.hpp"
#include "postgres/execution/plan_cache.hpp"
#include "postgres/execution/server_database.hpp"
#include "postgres/idempotency/keyed_request.hpp"
#include "postgres/idempotency/stored_reports.hpp"
#include "postgres/jsonb/jsonb_codec.hpp"
#include "postgres/jsonb/jsonb_node.hpp"
#include "postgres/monitoring/batch_log.hpp"
#include "postgres/monitoring/batch_statistics.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/memory_scope.hpp"
#include "postgres/server/postgrest.hpp"
#include "postgres/server/settings.hpp"
#include "postgres/server/spi_session.hpp"

namespace batch_ops::postgres {

namespace {

void check_may_run_here() {
    call_postgres([] { check_stack_depth(); });
    if (IsInParallelMode()) {
        throw BatchError("25000", "cannot run a batch during a parallel operation",
                         "A function that calls batch_execute must be PARALLEL UNSAFE.");
    }
}

// Tells each of several observers.
class Observers final : public BatchObserver {
public:
    explicit Observers(std::initializer_list<BatchObserver*> all) : all_(all) {}

    void operation_finished(const Operation& operation, const OperationOutcome& outcome) override {
        for (BatchObserver* observer : all_) {
            observer->operation_finished(operation, outcome);
        }
    }

    void batch_rolled_back() override {
        for (BatchObserver* observer : all_) {
            observer->batch_rolled_back();
        }
    }

private:
    std::vector<BatchObserver*> all_;
};

BatchRequest accept_request(const Jsonb* operations, const Jsonb* options) {
    try {
        return read_request(operations, options);
    } catch (const BatchError& error) {
        count_refusal(error.fields());
        throw;
    }
}

ExecutionReport run_batch(const BatchRequest& request, std::size_t request_size,
                          ServerDatabase& database) {
    using Clock = std::chrono::steady_clock;
    BatchLog log(request);
    OperationStatistics statistics;
    Observers observers({&log, &statistics});
    BatchExecutor executor(request, database, observers,
                           {.max_bytes = max_parameter_size(),
                            .measures_request = request_size > max_parameter_size(),
                            .max_rows = max_rows()});
    const auto started = Clock::now();
    const auto count = [&] { count_batch(request.operations.size(), Clock::now() - started); };
    try {
        ExecutionReport report = executor.execute();
        count();
        return report;
    } catch (...) {
        count();
        throw;
    }
}

// Batches that are running: a function that an operation calls may run another.
class BatchNesting {
public:
    BatchNesting() { ++depth; }
    ~BatchNesting() { --depth; }
    BatchNesting(const BatchNesting&) = delete;
    BatchNesting& operator=(const BatchNesting&) = delete;

    [[nodiscard]] static bool within_a_batch() { return depth > 1; }

private:
    static inline int depth = 0;
};

std::optional<StoredReport> claim(const KeyedRequest& key, Oid extension_schema) {
    try {
        return StoredReports(extension_schema).claim(key);
    } catch (const BatchError& error) {
        count_refusal(error.fields());
        throw;
    }
}

// A key is worth keeping as long as something is that came of it.
bool leaves_something(const BatchOptions& options, const ExecutionReport& report) {
    return !options.dry_run && (report.success() || report.count(OperationStatus::completed) != 0);
}

// What a call has come to.
struct Written {
    Jsonb* report;
    std::optional<int> status{};
    bool leaves_something = false;
};

// The arguments of a call, and where its report is made.
struct BatchCall {
    const Jsonb* operations;
    Oid extension_schema;
    MemoryContext result_context;
};

// Within `context`, which holds what the batch keeps; ends SPI.
Written run_and_write(const BatchCall& call, const BatchRequest& request, MemoryContext context) {
    ServerDatabase database(context, request.operations.size(), call.extension_schema);
    const ExecutionReport report = run_batch(request, VARSIZE(call.operations), database);
    finish_spi();
    trim_plan_cache();
    const std::optional<int> status = response_status(report);
    const bool lasts = leaves_something(request.outline.options, report);
    const MemoryScope scope(call.result_context);
    return {write_report(request, report, database), status, lasts};
}

// Ends SPI.
Written replay(const BatchCall& call, const BatchRequest& request, const StoredReport& stored) {
    finish_spi();
    count_replay();
    log_replay(request);
    const MemoryScope scope(call.result_context);
    return {write_replayed(stored.report), stored.status};
}

// The key of a batch that has run.
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

// Whatever the batch keeps is gone before its report is stored.
Written run_in_own_context(const BatchCall& call, const Jsonb* options,
                           std::optional<KeyedRequest>& taken) {
    MemoryContext const context = call_postgres([] {
        return AllocSetContextCreate(CurrentMemoryContext, "batch_ops batch",
                                     ALLOCSET_DEFAULT_SIZES);
    });
    Written written{};
    {
        const BatchNesting nesting;
        const MemoryScope scope(context);
        const BatchRequest request = accept_request(call.operations, options);
        connect_spi();
        taken =
            keyed_request(call.operations, request.outline.options, BatchNesting::within_a_batch());
        const auto stored =
            taken ? claim(*taken, call.extension_schema) : std::optional<StoredReport>();
        if (stored) {
            taken.reset();
        }
        written = stored ? replay(call, request, *stored) : run_and_write(call, request, context);
    }
    call_postgres([context] { MemoryContextDelete(context); });
    return written;
}

}  // namespace

Jsonb* execute_batch(const Jsonb* operations, const Jsonb* options, Oid extension_schema) {
    check_may_run_here();
    std::optional<KeyedRequest> taken;
    const Written written =
        run_in_own_context({operations, extension_schema, CurrentMemoryContext}, options, taken);
    if (taken) {
        settle(*taken, written, extension_schema);
    }
    set_response_status(written.status);
    return written.report;
}

}  // namespace batch_ops::postgres
