#include "postgres/calls/batch_run.hpp"

#include <chrono>
#include <initializer_list>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/execution/batch_executor.hpp"
#include "postgres/calls/batch_nesting.hpp"
#include "postgres/calls/report_writer.hpp"
#include "postgres/calls/request_reading.hpp"
#include "postgres/execution/plan_cache.hpp"
#include "postgres/execution/server_database.hpp"
#include "postgres/monitoring/batch_log.hpp"
#include "postgres/monitoring/batch_statistics.hpp"
#include "postgres/server/postgrest.hpp"
#include "postgres/server/settings.hpp"
#include "postgres/server/spi_session.hpp"

namespace batch_ops::postgres {

namespace {

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

bool leaves_something(const BatchOptions& options, const ExecutionReport& report) {
    return !options.dry_run && (report.success() || report.count(OperationStatus::completed) != 0);
}

}  // namespace

void check_may_run_here() {
    call_postgres([] { check_stack_depth(); });
    if (IsInParallelMode()) {
        throw BatchError("25000", "cannot run a batch during a parallel operation",
                         "A function that calls batch_execute or batch_read must be PARALLEL "
                         "UNSAFE.");
    }
}

BatchRequest accept_request(const BatchCall& call, void (*check)(const BatchRequest&)) {
    try {
        BatchRequest request = read_request(call.operations, call.options);
        if (check != nullptr) {
            check(request);
        }
        return request;
    } catch (const BatchError& error) {
        count_refusal(error.fields());
        throw;
    }
}

Written run_and_write(const BatchCall& call, const BatchRequest& request, MemoryContext context,
                      Snapshots snapshots) {
    ServerDatabase database(context, request.operations.size(), call.extension_schema, snapshots);
    const ExecutionReport report = run_batch(request, VARSIZE(call.operations), database);
    finish_spi();
    trim_plan_cache();
    const std::optional<int> status = response_status(report);
    const bool lasts = leaves_something(request.outline.options, report);
    const MemoryScope scope(call.result_context);
    return {write_report(request, report, database), status, lasts};
}

void answer_with(std::optional<int> status) {
    if (BatchNesting::running() == 0) {
        set_response_status(status);
    }
}

}  // namespace batch_ops::postgres
