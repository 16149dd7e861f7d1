// Tries operations together: where every operation needs a savepoint, several under one, and those
// of one shape as one statement, some of them before their turn. Only operations of which nobody
// can tell afterwards that they have run, were undone and ran again.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "engine/execution/batch_database.hpp"
#include "engine/execution/batch_plan.hpp"
#include "engine/execution/batch_state.hpp"
#include "engine/execution/operation_run.hpp"
#include "engine/execution/savepoint_stack.hpp"

namespace batch_ops {

/// What was tried, and why it was undone.
struct Attempt {
    Positions positions{};
    /// nullptr: all of them have their outcomes. Otherwise they have none, and if there is more
    /// than one, any of them may be to blame.
    std::unique_ptr<const ErrorFields> error{};
    /// The error is not what the operation comes to when it runs by itself.
    bool must_be_replayed = false;
    Duration duration{};
};

class OptimisticRun {
public:
    /// All must outlive this.
    OptimisticRun(BatchState& state, BatchDatabase& database, SavepointStack& savepoints,
                  OperationRun& runner);

    /// Runs the operation at a position, and with it those behind it that may be tried together.
    /// Throws only what may not be caught.
    Attempt run_from(std::size_t position);

    /// Whether all operations at these positions can be repeated unnoticed. Throws as the database
    /// does.
    [[nodiscard]] bool may_all_be_repeated(const Positions& positions);

    /// Runs such operations, which follow each other, together as far as they may, under the
    /// savepoint that is open. Throws what goes wrong, whichever of them is to blame.
    void run_together(const Positions& positions);

    /// Whether an error that may not be caught may be when several operations have run together:
    /// another one may have come before.
    [[nodiscard]] static bool comes_too_early(const Positions& tried, const ErrorFields& error);

private:
    void run_stretch(Positions& tried);
    void undo(std::size_t depth, const Positions& tried);
    void forget(const Positions& tried);
    void run_in_turn(Positions& tried);
    [[nodiscard]] bool run_out_of_turn(Positions& tried);
    void run_groups(const Positions& tried, const PlannedStretch& stretch);
    [[nodiscard]] std::size_t longest() const;
    [[nodiscard]] bool has_room(const Positions& tried);
    [[nodiscard]] bool run_another(Positions& tried);
    void run_next(Positions& tried, Repetition repetition);
    [[nodiscard]] bool run_as_one(Positions& tried, const Positions& group);
    [[nodiscard]] bool may_share_savepoint(const Operation& operation);
    [[nodiscard]] bool may_be_repeated(const Operation& operation);

    BatchState& state_;
    BatchDatabase& database_;
    SavepointStack& savepoints_;
    OperationRun& runner_;
    BatchPlan plan_;
};

}  // namespace batch_ops
