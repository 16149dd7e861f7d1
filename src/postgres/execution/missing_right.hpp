// Which right a denied operation lacked.
#pragma once

#include <string>

#include "engine/request/resolved_operation.hpp"
#include "postgres/catalog/relation_catalog.hpp"

namespace batch_ops::postgres {

/// `The role lacks SELECT on "price". The name appears in query_params.price.`: the first of the
/// rights that the operation itself needs; empty when it has them all, for then something else was
/// denied, such as a table that a trigger writes to.
std::string missing_right(RelationCatalog& catalog, const ResolvedOperation& operation);

/// The same of one step of a sync: as if the operation were that action alone.
std::string missing_right(RelationCatalog& catalog, const ResolvedOperation& operation,
                          Action step);

}  // namespace batch_ops::postgres
