// What has become of the operations of a batch so far, and what follows from it.
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>

#include "engine/execution/batch_database.hpp"
#include "engine/execution/execution_report.hpp"
#include "engine/execution/positions.hpp"
#include "engine/request/batch_request.hpp"

namespace batch_ops {

/// Thrown when a batch raises: the operation's error and which operation it was.
class BatchFailed : public BatchError {
public:
    BatchFailed(const ErrorFields& cause, const Operation& operation);
};

/// What is thrown when a batch raises because a deferred constraint does not hold.
BatchError failed_at_the_end(ErrorFields cause);

class BatchState {
public:
    /// All must outlive this.
    BatchState(const BatchRequest& request, BatchDatabase& database, BatchObserver& observer);

    [[nodiscard]] const BatchRequest& request() const { return request_; }
    [[nodiscard]] const BatchOptions& options() const { return request_.outline.options; }
    /// How many operations there are.
    [[nodiscard]] std::size_t size() const { return request_.outline.order.size(); }
    /// By position of the execution order.
    [[nodiscard]] const Operation& operation_at(std::size_t position) const {
        return request_.operations[request_.outline.order[position]];
    }
    [[nodiscard]] ExecutionReport& report() { return report_; }

    /// Why an operation is not to run, as things stand.
    [[nodiscard]] std::optional<SkipReason> reason_to_skip(const Operation& operation) const;
    /// Why none of the group of an operation is to run, before any of it has: what one of them
    /// waits for has failed, or the batch is stopped.
    [[nodiscard]] std::optional<SkipReason> reason_to_skip_group(const Operation& member) const;

    /// Of an operation, by index.
    [[nodiscard]] bool is_completed(std::size_t index) const {
        return report_.outcomes[index].status == OperationStatus::completed;
    }

    void complete(const Operation& operation, std::uint64_t rows, Duration duration);
    /// Beside complete().
    void note_items(const Operation& operation, const ItemOutcome& items) {
        outcome_of(operation).items = std::make_unique<const ItemOutcome>(items);
    }
    void skip(const Operation& operation, SkipReason reason, Duration duration = {});
    void fail(const Operation& operation, const ErrorFields& error, Duration duration);
    /// All of a group was undone, because the operation at `culprit` of it has failed: those before
    /// it are rolled back, those behind it do not run.
    void fail_group(const Positions& group, std::size_t culprit, const ErrorFields& error,
                    Duration duration);
    /// What was undone may run again, or has failed: it leaves nothing.
    void forget(const Operation& operation);

    /// To be called for every operation, in execution order, once its outcome stays: observers are
    /// told, and a failure stops the batch where the options say so. Throws BatchFailed where they
    /// say that the batch raises.
    void conclude(const Operation& operation);

    /// A deferred constraint does not hold.
    void fail_at_the_end(const ErrorFields& error);
    /// Something failed that an atomic batch does not survive.
    [[nodiscard]] bool is_lost() const;
    /// Everything was undone: nothing counts as completed any more.
    void roll_back();
    /// Everything was undone; outcomes stay as they are.
    void note_rollback();

private:
    OperationOutcome& outcome_of(const Operation& operation) {
        return report_.outcomes[operation.index];
    }
    // What waits for something, as that has come out.
    enum class Outcome { completed, skipped, failed };

    [[nodiscard]] ErrorFields kept(const ErrorFields& error);
    [[nodiscard]] Outcome outcome_of_dependency(std::size_t operation) const;
    [[nodiscard]] Outcome outcome_of_group(std::size_t group) const;
    void roll_back(OperationOutcome& outcome);

    const BatchRequest& request_;
    BatchDatabase& database_;
    BatchObserver& observer_;
    ExecutionReport report_{};
    bool stopped_ = false;
    // Of groups that are done, once somebody has asked.
    mutable std::unordered_map<std::size_t, Outcome> group_outcomes_{};
};

}  // namespace batch_ops
