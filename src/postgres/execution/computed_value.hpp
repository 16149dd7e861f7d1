// Errors about what an update or upsert has made of a column, which the server does not name: a sum
// that is out of range, an element that a domain refuses.
#pragma once

#include "engine/core/batch_error.hpp"
#include "engine/request/resolved_operation.hpp"
#include "postgres/catalog/relation_catalog.hpp"

namespace batch_ops::postgres {

/// Names the column and where the operation changes it, if it can be no other one. The error must
/// be of SQLSTATE 22003 or 23514. Throws as looking the relation up does.
void explain_computed_value(RelationCatalog& catalog, const ResolvedOperation& operation,
                            ErrorFields& fields);

}  // namespace batch_ops::postgres
