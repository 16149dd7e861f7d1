// The table that is written when a relation is: itself, or the one below a simple view.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

struct BaseTable {
    Oid oid;
    /// Of each column of the relation, by its number less one: the table's column that it shows as
    /// it is, or 0.
    AttrNumber* columns;
    int column_count;
    /// All below a partitioned table, which are locked too; NIL for another one.
    List* partitions;
    /// What keeps its operations apart, in words, where that is known: partitions whose locks would
    /// cost more than is saved.
    const char* refused;
    /// A view on the way has defaults of its own, or takes numbers from sequences for its rows.
    bool has_own_state;
};

// Server's terms: call these under the guard.

/// Locks the tables and views below a relation, which is locked itself, as a statement would, and
/// describes the last of them. False, when a view is not one that the server updates by itself,
/// or there are many partitions, or one of them is locked by somebody else: nobody waits for one
/// that is not written. Nothing more is locked when the role may not do that to it. `right` is what
/// the statement needs.
bool lock_base_table(Oid relation, AclMode right, LOCKMODE lock, BaseTable* base);

}  // namespace batch_ops::postgres
