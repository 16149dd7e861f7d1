// What depends on a relation, as the server's own catalog of dependencies has it.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// The objects of one catalog (`ConstraintRelationId`, `RewriteRelationId`) that depend on a
/// relation, each once: a list of oids in CurrentMemoryContext. The catalog has an index for the
/// question. Server's terms: call under the guard.
List* dependents_of(Oid relation, Oid catalog);

}  // namespace batch_ops::postgres
