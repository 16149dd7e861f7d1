// Running operations: `when`, references, the database, `expect`. What fails, throws; savepoints
// are somebody else's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/execution/batch_database.hpp"
#include "engine/execution/batch_plan.hpp"
#include "engine/execution/batch_state.hpp"
#include "engine/execution/completed_results.hpp"
#include "engine/execution/row_allowance.hpp"
#include "engine/execution/savepoint_stack.hpp"
#include "engine/references/reference_resolver.hpp"
#include "engine/request/resolved_operation.hpp"

namespace batch_ops {

struct ParameterLimit {
    /// Of one operation's parameters, of the request and through references.
    std::size_t max_bytes = SIZE_MAX;
    /// Whether what is in the request has to be measured. Not where the whole request is
    /// smaller than the limit.
    bool measures_request = false;
    /// Rows and items of the batch (RequestLimits::max_rows).
    std::size_t max_rows = SIZE_MAX;
};

class OperationRun {
public:
    /// All must outlive this.
    OperationRun(BatchState& state, BatchDatabase& database, SavepointStack& savepoints,
                 ParameterLimit limit);

    /// Runs the operation, or skips it where its `when` does not hold.
    void run(const Operation& operation, Repetition repetition);

    /// The operations of a group with their references replaced: as many as have parameters of no
    /// more than one operation may have, for they are all held at once; at least one.
    [[nodiscard]] std::vector<ResolvedOperation> resolve(const Positions& group) const;

    /// Runs them as one statement.
    void run_as_one(std::span<const ResolvedOperation> operations);

    /// It was undone, and is to run again.
    void forget(const Operation& operation) { allowance_.forget(operation); }

private:
    [[nodiscard]] bool condition_holds(const Operation& operation) const;
    void check_values_before(const Operation& operation) const;
    void check_rows(const Operation& operation, std::uint64_t rows,
                    std::span<const std::uint64_t> rows_of_each, ReferenceResolver& resolver) const;
    [[nodiscard]] std::uint64_t run_resolved(const Operation& operation, Repetition repetition);
    [[nodiscard]] std::uint64_t run_items(const Operation& operation, Repetition repetition);
    [[nodiscard]] std::uint64_t run_in_database(const ResolvedOperation& resolved,
                                                Repetition repetition);
    [[nodiscard]] CompletedResults results_for(const Operation& operation) const;
    [[nodiscard]] ReferenceResolver resolver_for(const Operation& operation,
                                                 const CompletedResults& results) const;

    BatchState& state_;
    BatchDatabase& database_;
    SavepointStack& savepoints_;
    ParameterLimit limit_;
    RowAllowance allowance_;
};

}  // namespace batch_ops
