// Runs the operations of a batch in order, under the policy that its options ask for.
//
//   atomic  continueOnError  on the first failure
//   true    false, raise     throw: the caller's transaction aborts
//   true    false, report    undo the batch and report
//   true    true             continue, then undo the batch and report
//   false   false            undo that operation, skip the rest
//   false   true             undo that operation, skip its dependents, continue
//
// In the last two the operations of a group count as one (group_run).
//
// Operations that can be repeated unnoticed are tried together (optimistic_run). When anything goes
// wrong there, all of it is undone and they run one by one (replay), so that each gets its own
// result and its own error.
//
// Errors that may not be caught (sqlstate.hpp) undo the executor's own savepoints and pass through
// unchanged, in every mode.
#pragma once

#include "engine/execution/batch_database.hpp"
#include "engine/execution/batch_state.hpp"
#include "engine/execution/execution_report.hpp"
#include "engine/execution/group_run.hpp"
#include "engine/execution/operation_run.hpp"
#include "engine/execution/optimistic_run.hpp"
#include "engine/execution/replay.hpp"
#include "engine/execution/savepoint_stack.hpp"
#include "engine/request/batch_request.hpp"

namespace batch_ops {

class BatchExecutor {
public:
    /// All must outlive this.
    BatchExecutor(const BatchRequest& request, BatchDatabase& database, BatchObserver& observer,
                  ParameterLimit limit);
    BatchExecutor(const BatchExecutor&) = delete;
    BatchExecutor& operator=(const BatchExecutor&) = delete;

    /// Once. Throws BatchFailed when the batch raises, and BatchError unchanged for what may not be
    /// caught.
    ExecutionReport execute();

private:
    void run_in_order();
    [[nodiscard]] bool starts_group(std::size_t position) const;
    std::size_t run_group(std::size_t begin);
    void settle(const Attempt& attempt);
    void check_constraints();
    void settle_batch();
    [[nodiscard]] const BatchOptions& options() const { return state_.options(); }

    BatchDatabase& database_;
    BatchState state_;
    SavepointStack savepoints_;
    OperationRun runner_;
    OptimisticRun optimistic_run_;
    Replay replay_;
    GroupRun group_run_;
};

}  // namespace batch_ops
