// What the OpenAPI document says of `lookup`: in which columns the value of a foreign-key column
// can be looked up.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// The foreign keys of one column each of a table, or of the table that a simple view shows.
struct LookupKeys {
    AttrNumber* base_columns;  ///< of the table, by the relation's number less one; 0 for none
    List* keys;                ///< of ForeignKeyCacheInfo
};

// The following speak to the server: call them under the guard.

/// `relation` must be locked.
LookupKeys lookup_keys_of(::Relation relation);

/// The names of the columns that the role may look in; NIL for a column whose value it can't look
/// up.
List* lookup_columns(const LookupKeys& keys, AttrNumber column);

}  // namespace batch_ops::postgres
