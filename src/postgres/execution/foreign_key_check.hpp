// Foreign keys of new rows, checked without a query.
//
// The server checks a foreign key by a trigger that runs a query for each row (ri_triggers.c),
// which takes longer than storing a small row does. Here another function stands in for the
// trigger's, in one execution of one INSERT: it finds the key in the unique index of what is
// referred to and locks the row, as the query would; PostgreSQL 19 does it in the same way. It can
// only say that this has been done. In every other case (no such key, a row that somebody is
// changing, a key of which it cannot be said for sure how the query compares it) it calls the
// server's function, which decides, and reports. When checks are made, for which rows and in which
// order stays the server's.
//
// What it has found for one row may serve the next, and the other table stays open in between: so
// no code of a user may run while it does. Where a table has other AFTER triggers, or rows are
// updated in the place of others, everything is let go after each row, and it always is before the
// server's function is called.
#pragma once

#include <cstdint>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Those of one execution.
struct ForeignKeyChecks;

/// Who looks for the keys. Either way it is counted which row is being checked.
enum class KeyLookup : std::uint8_t {
    in_the_index,        ///< only where no code of a user runs between two rows
    in_the_index_apart,  ///< keeps nothing from one row to the next
    by_the_server
};

// Server's terms: call these under the guard.

/// Takes the place of the server's checks for the target of an INSERT that has been started; the
/// table's own are not touched. In CurrentMemoryContext, which must outlive the execution.
ForeignKeyChecks* replace_foreign_key_checks(ResultRelInfo* target, KeyLookup lookup);

/// The row, from 0, that is being checked, of those that the INSERT has stored: the one at fault
/// where a check has failed. -1 when it is none.
std::int64_t row_in_check(const ForeignKeyChecks* checks);

/// To be called when the triggers have fired. After an error the transaction releases everything.
void close_foreign_key_checks(ForeignKeyChecks* checks);

}  // namespace batch_ops::postgres
