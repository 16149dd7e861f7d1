// Who owns an object, what it belongs to, and whose word counts for a type. In the server's terms:
// call these under the guard.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// The owner of an object of a catalog (RelationRelationId, ...); InvalidOid when it is gone.
Oid owner_of(Oid catalog, Oid object);

/// Whether an object of a catalog is a member of the extension batch_ops.
bool is_of_batch_ops(Oid catalog, Oid object);

/// Where a type is at home.
struct TypeHome {
    Oid schema;
    Oid owner;
};

/// Both InvalidOid when there is no such type.
TypeHome home_of(Oid type);

/// Whether an operator or function in the schema of a type speaks for it. Others may create some
/// there too: only the owner of the type, or a superuser, says what the type can do.
bool speaks_for(Oid catalog, Oid object, const TypeHome& home);

}  // namespace batch_ops::postgres
