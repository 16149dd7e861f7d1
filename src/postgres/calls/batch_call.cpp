#include "postgres/calls/batch_call.hpp"

#include <chrono>
#include <initializer_list>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/execution/batch_executor.hpp"
#include "engine/request/request_parser.hpp"
#include "postgres/calls/report_writer.hpp"
#include "postgres/calls/request_reading.hpp"
#include "postgres/execution/claims.hpp"
#include "postgres/execution/plan_cache.hpp"
#include "postgres/execution/server_database.hpp"
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

}  // namespace

Jsonb* execute_batch(const Jsonb* operations, const Jsonb* options, Oid extension_schema) {
    check_may_run_here();
    MemoryContext const caller = CurrentMemoryContext;
    MemoryContext const context = call_postgres([] {
        return AllocSetContextCreate(CurrentMemoryContext, "batch_ops batch",
                                     ALLOCSET_DEFAULT_SIZES);
    });
    Jsonb* written = nullptr;
    {
        const MemoryScope scope(context);
        const BatchRequest request = accept_request(operations, options);
        connect_spi();
        ServerDatabase database(context, request.operations.size(), extension_schema);
        const ExecutionReport report = run_batch(request, VARSIZE(operations), database);
        finish_spi();
        trim_plan_cache();
        set_response_status(report);
        const MemoryScope result_scope(caller);
        written = write_report(request, report, database);
    }
    call_postgres([context] { MemoryContextDelete(context); });
    return written;
}

}  // namespace batch_ops::postgres
