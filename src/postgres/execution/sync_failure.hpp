// What else can be said of a step of a sync that has failed.
#pragma once

#include "engine/core/batch_error.hpp"
#include "engine/request/resolved_operation.hpp"
#include "postgres/catalog/relation_catalog.hpp"

namespace batch_ops::postgres {

/// The error with what is found out: the right that the step lacked, and what to do about a unique
/// key. `step`: what the statement did.
BatchError explain_failed_step(RelationCatalog& catalog, const ResolvedOperation& operation,
                               Action step, const BatchError& error);

}  // namespace batch_ops::postgres
