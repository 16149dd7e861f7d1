// Statements run by the executor itself, with a plan for all parameters: SPI lets nobody look at
// the triggers that an INSERT is about to fire, nor at the row at which it fails, and has a
// statement planned for its values where plan_cache_mode says so, whatever order it was to keep.
// Else it is done as SPI does it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "postgres/execution/foreign_key_check.hpp"
#include "postgres/execution/plan_demands.hpp"
#include "postgres/execution/row_witness.hpp"
#include "postgres/execution/update_watch.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// How far an INSERT has come. It lies outside of the guard, so that it can be asked when the
/// INSERT has failed: what it points to is there until a savepoint is undone.
struct InsertProgress {
    std::size_t row_count = 0;  ///< that it was given
    /// What it was planned from.
    const CachedPlanSource* source = nullptr;
    QueryDesc* query = nullptr;  ///< once it runs; none where rules make something else of it
    ForeignKeyChecks* checks = nullptr;      ///< of its new rows
    bool checks_tell_rows = false;           ///< every row is a new one
    const ResultRelInfo* counted = nullptr;  ///< the target, where all that fires is counted
    UpdateWatch* update = nullptr;  ///< of an UPDATE of several rows that tells them by ordinals
    bool is_stored = false;         ///< every row is: what follows are checks and triggers
    /// Is told which rows come back, where that is asked.
    RowWitness* witness = nullptr;
    /// The index that decides about conflicts alone; InvalidOid: all that the plan has found.
    Oid arbiter_index = InvalidOid;
};

/// Gives the number of rows that were written or found. Server's terms: call under the guard, with
/// an open SPI connection. Raises 54000 when the plan can't be as demanded.
std::uint64_t execute_directly(SPIPlanPtr plan, const PlanDemands& demands,
                               ParamListInfo parameters, DestReceiver* receiver, KeyLookup keys,
                               InsertProgress* progress);

}  // namespace batch_ops::postgres
