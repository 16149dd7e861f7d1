// Runs the operations of a group where each would have a savepoint of its own: they share one, and
// if one fails, all are undone.
#pragma once

#include <cstddef>

#include "engine/execution/batch_database.hpp"
#include "engine/execution/batch_state.hpp"
#include "engine/execution/operation_run.hpp"
#include "engine/execution/optimistic_run.hpp"
#include "engine/execution/savepoint_stack.hpp"

namespace batch_ops {

class GroupRun {
public:
    /// All must outlive this.
    GroupRun(BatchState& state, BatchDatabase& database, SavepointStack& savepoints,
             OperationRun& runner, OptimisticRun& optimistic_run)
        : state_(state),
          database_(database),
          savepoints_(savepoints),
          runner_(runner),
          optimistic_run_(optimistic_run) {}

    /// Runs all of a group, which lies at these positions. A failure becomes the outcome of the
    /// operation, and the others are skipped; only what may not be caught is thrown.
    void run(const Positions& group);

private:
    void skip_all(const Positions& group, SkipReason reason);
    Positions without_skipped(const Positions& group);
    [[nodiscard]] bool try_to_run(const Positions& group, bool together);
    void run_one_by_one(const Positions& group, std::size_t& running);

    BatchState& state_;
    BatchDatabase& database_;
    SavepointStack& savepoints_;
    OperationRun& runner_;
    OptimisticRun& optimistic_run_;
};

}  // namespace batch_ops
