// Saved plans of this session, by statement text and parameter types. A bounded LRU: the plan that
// was not used for the longest time goes first. The server itself notices when a plan is out of
// date (DDL, search_path, role, row_security) and plans anew.
#pragma once

#include <cstddef>
#include <cstdint>

#include "postgres/rows/row_collector.hpp"
#include "postgres/server/pg_headers.hpp"
#include "postgres/statements/statement.hpp"

namespace batch_ops::postgres {

/// A plan in use. While one is held, it is not evicted: a statement may run a trigger that runs a
/// batch that fills the cache.
class PlanLease {
public:
    struct Entry;

    explicit PlanLease(Entry& entry);
    PlanLease(PlanLease&& other) noexcept;
    PlanLease& operator=(PlanLease&&) = delete;
    ~PlanLease();

    [[nodiscard]] SPIPlanPtr plan() const;
    /// Where the shape of the rows that this plan gives is kept.
    [[nodiscard]] RowShape** row_shape() const;

private:
    Entry* entry_;
};

/// The plan for a statement, planned now if it is not cached. Needs an open SPI connection. Throws
/// PgError for whatever the server finds wrong with the statement: nothing is cached then. A batch
/// within the batch may call it while a lease is held; the plans of both may be the same.
PlanLease lease_plan(const Statement& statement);

/// Frees what is not to be kept, and what is beyond the size that is set.
void trim_plan_cache();

}  // namespace batch_ops::postgres
