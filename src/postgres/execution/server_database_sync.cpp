// Rows made equal to those that are given.
#include "postgres/execution/row_errors.hpp"
#include "postgres/execution/server_database.hpp"
#include "postgres/execution/sync.hpp"
#include "postgres/execution/sync_failure.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

std::uint64_t ServerDatabase::run_sync(const ResolvedOperation& resolved, ClaimsOverride& claims) {
    const Operation& operation = resolved.operation();
    ValueSnapshot snapshot;
    input_.use_snapshot(&snapshot);
    const ResolvedOperation scoped = with_scope(catalog_, input_, resolved);
    const auto run = [&](const Statement& statement, InsertProgress& progress,
                         const Sync::Step& step) {
        snapshot.release();
        check_for_interrupts();
        std::uint64_t rows = 0;
        try {
            rows = execute_one(statement, scoped, progress);
        } catch (const BatchError& error) {
            throw explain_failed_step(catalog_, scoped, step.action, error);
        }
        const RowSet returned = take_arrived_rows_if(step.keeps);
        if (statement.finds_repeated_keys && rows != 0) {
            throw key_comes_twice(returned);
        }
        return Sync::Done{rows, returned};
    };
    Sync sync(catalog_, input_, scoped, run);
    const std::vector<GivenRow> rows = sync.run([&] { snapshot.release(); });
    snapshot.release();
    keep_given_rows(operation, rows);
    deleted_[operation.index] = sync.deleted();
    claims.restore();
    return rows.size();
}

RowSet ServerDatabase::take_arrived_rows_if(FunctionRef<bool(std::int64_t)> keeps) {
    const RowSet rows = take_arrived_rows();
    if (rows.ordinals == nullptr) {
        return rows;
    }
    std::vector<std::size_t> given_back;
    for (std::size_t row = 0; row < rows.count; ++row) {
        if (!keeps(rows.ordinals[row])) {
            given_back.push_back(row);
        }
    }
    RowSet* const kept = &kept_sets_.back();
    ResultBudget* const budget = &budget_;
    const std::span<const std::size_t> places = given_back;
    call_postgres([=] {
        for (const std::size_t row : places) {
            give_back_row(kept, row, budget);
        }
    });
    return *kept;
}

}  // namespace batch_ops::postgres
