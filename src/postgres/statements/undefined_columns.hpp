// Names of columns that do not exist, in conditions and in rows: what was meant, and how to write
// it.
#pragma once

#include <string>

#include "engine/core/batch_error.hpp"
#include "engine/parameters/condition.hpp"
#include "engine/request/operation.hpp"
#include "engine/request/stored_row.hpp"
#include "postgres/catalog/relation_catalog.hpp"

namespace batch_ops::postgres {

/// 42703 for a condition. The name may be a word or a path of another tool, or an association.
BatchError undefined_filter_column(RelationCatalog& catalog, const Relation& relation,
                                   const Condition& condition);

/// 42703 for a value of a row of the operation, which appears at `place`. It may hold rows of a
/// related table, or columns under an operator of another tool.
BatchError undefined_stored_column(RelationCatalog& catalog, const Relation& relation,
                                   const StoredValue& stored, const Operation& operation,
                                   const std::string& place);

}  // namespace batch_ops::postgres
