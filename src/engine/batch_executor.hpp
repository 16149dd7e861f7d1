// Runs the operations of a batch in order, under the policy that its options ask for.
//
//   atomic  continueOnError  on the first failure
//   true    false, raise     throw: the caller's transaction aborts
//   true    false, report    undo the batch and report
//   true    true             go on, then undo the batch and report
//   false   false            undo that operation, skip the rest
//   false   true             undo that operation, skip its dependents, go on
//
// Errors that may not be caught (sqlstate.hpp) undo the executor's own savepoints and pass through
// unchanged, in every mode.
#pragma once

#include <cstddef>

#include "engine/batch_database.hpp"
#include "engine/request_parser.hpp"

namespace batch_ops {

/// Thrown by execute() when the batch raises: the operation's error and which operation it was.
class BatchFailed : public BatchError {
public:
    BatchFailed(ErrorFields cause, const Operation& operation);
};

class BatchExecutor {
public:
    struct Limits {
        /// Bytes that references may bring into one operation.
        std::size_t max_parameter_size = SIZE_MAX;
    };

    BatchExecutor(const BatchRequest& request, BatchDatabase& database, BatchObserver& observer,
                  Limits limits);
    ~BatchExecutor();
    BatchExecutor(const BatchExecutor&) = delete;
    BatchExecutor& operator=(const BatchExecutor&) = delete;

    /// Throws BatchFailed when the batch raises, and BatchError unchanged for what may not be
    /// caught.
    ExecutionReport execute();

private:
    class CompletedResults;

    void run_in_order();
    void run_one(const Operation& operation);
    std::uint64_t run_guarded(const Operation& operation);
    OperationOutcome attempt(const Operation& operation);
    bool condition_holds(const Operation& operation);
    [[nodiscard]] std::optional<SkipReason> reason_to_skip(const Operation& operation) const;
    void check_constraints();
    void settle_batch();
    void undo_batch();
    void open_savepoint();
    void keep_savepoint();
    void undo_savepoint();
    void undo_savepoints_down_to(std::size_t depth);
    [[nodiscard]] const BatchOptions& options() const { return request_.outline.options; }

    const BatchRequest& request_;
    BatchDatabase& database_;
    BatchObserver& observer_;
    Limits limits_;
    std::unique_ptr<CompletedResults> results_;
    ExecutionReport report_;
    std::size_t open_savepoints_ = 0;
    bool stopped_ = false;
};

}  // namespace batch_ops
