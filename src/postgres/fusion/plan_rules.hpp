// Which statements may run while operations share one: by their plans, in which views, policies and
// functions in SQL have dissolved.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// The tables that operations write together, and the one that the statement is about.
struct WrittenTables {
    const Oid* oids;
    int count;
    Oid own;
    bool out_of_turn;
};

// Server's terms: call these under the guard.

/// Whether a statement that was made for several operations writes and reads what it names, and
/// looks at no row that another of these operations writes.
bool may_run_for_several(const PlannedStmt* statement, WrittenTables written);

/// Whether a query of a function, such as a trigger's, only reads, and none of the tables that are
/// written.
bool reads_elsewhere_only(const PlannedStmt* query, WrittenTables written);

}  // namespace batch_ops::postgres
