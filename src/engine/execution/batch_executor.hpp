// Runs the operations of a batch in order, under the policy that its options ask for.
//
//   atomic  continueOnError  on the first failure
//   true    false, raise     throw: the caller's transaction aborts
//   true    false, report    undo the batch and report
//   true    true             go on, then undo the batch and report
//   false   false            undo that operation, skip the rest
//   false   true             undo that operation, skip its dependents, go on
//
// Operations that can be repeated unnoticed run optimistically: several under one savepoint, those
// of one shape as one statement. When anything goes wrong there, all of it is undone and they run
// again one by one, so that each gets its own result and its own error.
//
// Errors that may not be caught (sqlstate.hpp) undo the executor's own savepoints and pass through
// unchanged, in every mode.
#pragma once

#include <cstddef>

#include "engine/execution/batch_database.hpp"
#include "engine/request/request_parser.hpp"

namespace batch_ops {

/// Thrown by execute() when the batch raises: the operation's error and which operation it was.
class BatchFailed : public BatchError {
public:
    BatchFailed(ErrorFields cause, const Operation& operation);
};

class BatchExecutor {
public:
    struct Limits {
        /// Bytes of one operation's parameters, of the request and through references.
        std::size_t max_parameter_size = SIZE_MAX;
        /// Of the whole request: while it is below the limit, no operation needs to be measured.
        std::size_t request_size = 0;
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

    // Positions of the execution order that are tried together.
    struct Stretch {
        std::size_t begin;
        std::size_t end;
        [[nodiscard]] std::size_t size() const { return end - begin; }
    };

    void run_in_order();
    std::size_t run_from(std::size_t position);
    void run_stretch(Stretch& stretch, bool alone);
    void run_last_of(Stretch& stretch, bool alone);
    void run_fused(std::span<const ResolvedOperation> operations);
    [[nodiscard]] std::vector<ResolvedOperation> resolved_run(const Stretch& fusible) const;
    void run_one(const Operation& operation);
    std::uint64_t run_resolved(const Operation& operation);
    [[nodiscard]] ResolvedOperation resolved(const Operation& operation) const;
    [[nodiscard]] ReferenceResolver resolver_for(const Operation& operation) const;
    [[nodiscard]] bool may_share_savepoint(const Operation& operation);
    [[nodiscard]] std::size_t fusible_run(std::size_t position);
    void forget(const Stretch& stretch);
    void conclude(const Operation& operation);
    [[nodiscard]] ErrorFields kept(const ErrorFields& error);
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
    [[nodiscard]] const Operation& operation_at(std::size_t position) const {
        return request_.operations[request_.outline.order[position]];
    }
    OperationOutcome& outcome_of(const Operation& operation) {
        return report_.outcomes[operation.index];
    }

    const BatchRequest& request_;
    BatchDatabase& database_;
    BatchObserver& observer_;
    Limits limits_;
    std::unique_ptr<CompletedResults> results_;
    ExecutionReport report_;
    std::size_t open_savepoints_ = 0;
    /// Up to this position of the order an optimistic run has failed.
    std::size_t one_by_one_until_ = 0;
    bool stopped_ = false;
};

}  // namespace batch_ops
