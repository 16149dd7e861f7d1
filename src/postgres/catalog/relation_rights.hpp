// What the current role may do with relations. Server's terms: call under the guard.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Whether the role has a privilege on a whole relation.
bool may(Oid relation, AclMode privilege);

/// Whether it has the privilege on a column, be it by way of the whole relation.
bool may_with_column(Oid relation, AttrNumber column, AclMode privilege);

/// Whether it has the privilege on the whole relation or on any column.
bool may_with_some_column(Oid relation, AclMode privilege);

/// Whether it may read or write anything of a relation.
bool may_use_somehow(Oid relation);

/// The exposed schemas that the role may look into; none for temporary tables.
List* usable_schemas();

}  // namespace batch_ops::postgres
