// Runs operations one by one, each with an outcome of its own, whatever goes wrong.
#pragma once

#include "engine/execution/batch_database.hpp"
#include "engine/execution/batch_state.hpp"
#include "engine/execution/operation_run.hpp"
#include "engine/execution/savepoint_stack.hpp"

namespace batch_ops {

class Replay {
public:
    /// All must outlive this.
    Replay(BatchState& state, BatchDatabase& database, SavepointStack& savepoints,
           OperationRun& runner)
        : state_(state), database_(database), savepoints_(savepoints), runner_(runner) {}

    /// Runs an operation by itself, under a savepoint if it needs one. Its failure becomes its
    /// outcome; only what may not be caught is thrown.
    void run(const Operation& operation);

private:
    void run_guarded(const Operation& operation);

    BatchState& state_;
    BatchDatabase& database_;
    SavepointStack& savepoints_;
    OperationRun& runner_;
};

}  // namespace batch_ops
