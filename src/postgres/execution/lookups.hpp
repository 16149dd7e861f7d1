// `lookup`: values that stand for keys, replaced by the keys before anything else is done with
// them.
#pragma once

#include "engine/core/function_ref.hpp"
#include "engine/request/resolved_operation.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/rows/row_collector.hpp"
#include "postgres/statements/statement.hpp"
#include "postgres/statements/value_input.hpp"

namespace batch_ops::postgres {

/// The operation with the keys of the rows in which its values are found; null stays null. `run`
/// runs a statement and gives the rows that it found, into which nodes of the result lead. Throws
/// 23503 where there is no such row, or none that the role may see; 22023 where there are several;
/// as build_lookup() does. `operation` must outlive the result.
ResolvedOperation with_keys(RelationCatalog& catalog, ValueInput& input,
                            const ResolvedOperation& operation,
                            FunctionRef<RowSet(const Statement&)> run);

}  // namespace batch_ops::postgres
