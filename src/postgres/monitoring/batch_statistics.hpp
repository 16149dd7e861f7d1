// Counters of what batches have done: across backends when the module is in
// shared_preload_libraries, else of this backend. They count what was tried, whatever becomes of
// the transaction.
#pragma once

#include "engine/execution/batch_database.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Called once when the module is loaded: asks for shared memory where it can be had.
void prepare_statistics();

/// Counts operations as they finish.
class OperationStatistics final : public BatchObserver {
public:
    void operation_finished(const Operation& operation, const OperationOutcome& outcome) override;
    void batch_rolled_back() override {}
};

/// A batch that passed validation and ran, to its end or to an error.
void count_batch(std::size_t operations, Duration duration);

/// A batch that did not run, for it had run under its idempotency key.
void count_replay();

/// A request that was refused.
void count_refusal(const ErrorFields& error);

void count_plan_lookup(bool hit);

/// The row of the view batch_ops_stats, for a function that returns it, or as many of its columns
/// as that function had in an older version: new ones come last.
Datum statistics_row(FunctionCallInfo fcinfo);

void reset_statistics();

}  // namespace batch_ops::postgres
