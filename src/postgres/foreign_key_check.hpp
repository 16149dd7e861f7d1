// Foreign keys of many new rows, checked at once.
//
// The server checks a foreign key by a trigger that looks up one row: for an INSERT of a hundred
// rows the two or three of a table cost more than the INSERT itself. For the rows of a fused INSERT
// one query does it, the same that the trigger runs (ri_triggers.c), over a list of keys: at the
// same time, when the rows are stored; with a snapshot taken then; locking the rows that are
// referred to; as the owner of their table. It can only say that a key is missing, not whose: then
// the INSERT is undone, its operations run one by one, and the trigger reports the culprit.
//
// Only checks for which that holds are taken from the triggers; the others stay with the server.
#pragma once

#include <cstddef>

#include "postgres/pg_headers.hpp"
#include "postgres/statement.hpp"

namespace batch_ops::postgres {

/// For fewer rows the triggers are quicker.
inline constexpr std::size_t fewest_rows_to_check_at_once = 4;

struct ForeignKeyCheck {
    Oid table;  ///< that is referred to
    int column_count;
    AttrNumber columns[INDEX_MAX_KEYS];  ///< its columns
    Oid equality[INDEX_MAX_KEYS];
    int parameters[INDEX_MAX_KEYS];  ///< which parameter of the INSERT is the list of each column
};

struct ForeignKeyChecks {
    ForeignKeyCheck* checks;
    int count;
};

/// Takes checks out of the triggers that a statement is about to fire for its target; the table's
/// own triggers are not touched. `columns` are those that the parameters of the INSERT are lists
/// for. An error when there are triggers of other kinds: the table has got one since it was looked
/// at, and now that it is locked there will be no more. In CurrentMemoryContext. Server's terms:
/// call under the guard.
ForeignKeyChecks take_foreign_key_checks(ResultRelInfo* target, const AttrNumber* columns,
                                         int column_count);

/// Makes the checks for what `insert` has stored. Throws cannot_run_as_one() if a key is missing.
void check_foreign_keys(const ForeignKeyChecks& checks, const Statement& insert);

}  // namespace batch_ops::postgres
