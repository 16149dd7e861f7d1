// Which column of what is below a simple view each of its columns shows.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

struct ColumnTrace {
    Oid relation;  ///< how far the columns have been traced
    /// Of each column of the relation in which the trace began, by its number less one: the column
    /// of `relation` that it shows as it is, or 0.
    AttrNumber* columns;
    int column_count;
};

// Server's terms: call these under the guard, with `relation` locked.

/// Of a relation each column shows itself.
ColumnTrace trace_from(Oid relation);

/// Goes on from a view to what it shows. False for one that the server does not update by itself,
/// or between which and that something of a user's stands: a rule, a trigger.
bool trace_through_view(ColumnTrace* trace);

/// From a relation to the table below it, the views between locked as a read does. False where
/// there is none: above that what trace_through_view() refuses, or a relation of another kind.
bool trace_to_table(Oid relation, ColumnTrace* trace);

/// What a new row has in a column, from 1, for which it is given no value: the default that the
/// relation has for it, or the next one below; views are locked as by a read. nullptr: none, so
/// null.
Node* default_through_views(Oid relation, AttrNumber column);

/// The column, from 1, that shows a column of the table; InvalidAttrNumber when none does.
AttrNumber column_that_shows(const ColumnTrace* trace, AttrNumber column);

}  // namespace batch_ops::postgres
