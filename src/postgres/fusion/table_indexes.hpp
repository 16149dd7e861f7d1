// The indexes of a table, one after the other.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Server's terms: call under the guard, with the table locked. Calls `visit(index)` with each,
/// opened and locked against change.
template <typename Visit>
void for_each_index(::Relation table, Visit visit) {
    ListCell* cell = nullptr;
    foreach (cell, RelationGetIndexList(table)) {
        ::Relation index = index_open(lfirst_oid(cell), AccessShareLock);
        visit(index);
        index_close(index, NoLock);
    }
}

}  // namespace batch_ops::postgres
