// Operations as SQL statements.
#pragma once

#include <span>
#include <vector>

#include "engine/request/resolved_operation.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/statements/insert_sql.hpp"
#include "postgres/statements/statement.hpp"
#include "postgres/statements/value_input.hpp"

namespace batch_ops::postgres {

/// Throws 42703 for a column in `references` that there is not.
void check_reference_columns(const Relation& relation, const Operation& operation);

/// The statements of an operation on a table other than a sync (sync_sql.hpp) and a find or create
/// (upsert.hpp), which depend on the rows that are there, to be run in this order. There is one,
/// but where the rows of a create would come back in any order: then there is one for each; and
/// where rows of an upsert have different columns: then there is one for those that follow each
/// other and have the same. Throws BatchError: an unknown relation, column, operator or
/// association, a value that its column does not take.
std::vector<Statement> build_statements(RelationCatalog& catalog, ValueInput& input,
                                        const ResolvedOperation& operation);

/// The INSERT of some of the rows of a create, by their places in `store_params`. Throws likewise.
Statement build_insert_of(RelationCatalog& catalog, ValueInput& input,
                          const ResolvedOperation& operation,
                          const std::vector<std::size_t>& places,
                          Conflicts conflicts = Conflicts::as_asked);

/// Operations of one shape as one statement. `key` are the columns by which reads, updates and
/// deletes find their rows. Throws likewise, and when they cannot run as one.
Statement build_fused_statement(RelationCatalog& catalog, ValueInput& input,
                                std::span<const ResolvedOperation> operations,
                                std::span<const AttrNumber> key);

}  // namespace batch_ops::postgres
