// What the catalogs tell about why an operation failed.
#pragma once

#include "engine/core/batch_error.hpp"
#include "engine/request/resolved_operation.hpp"
#include "postgres/catalog/relation_catalog.hpp"

namespace batch_ops::postgres {

/// The error of an operation with what its writer needs to know in DETAIL and HINT: the right that
/// was missing, the unique keys that there are, the columns that take no value. SQLSTATE and
/// message stay. Only looks; nothing that fails meanwhile takes the place of the error but a cancel
/// and the like.
BatchError explain_failure(RelationCatalog& catalog, const ResolvedOperation& operation,
                           const BatchError& error);

}  // namespace batch_ops::postgres
