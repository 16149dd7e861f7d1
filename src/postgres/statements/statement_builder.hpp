// Operations as SQL statements.
#pragma once

#include <span>

#include "engine/request/resolved_operation.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/statements/statement.hpp"
#include "postgres/statements/value_input.hpp"

namespace batch_ops::postgres {

/// The statement of an operation. Throws BatchError: an unknown relation, column, operator or
/// association, a value that its column does not take.
Statement build_statement(RelationCatalog& catalog, ValueInput& input,
                          const ResolvedOperation& operation);

/// Operations of one shape as one statement. Throws likewise, and when they cannot run as one.
Statement build_fused_statement(RelationCatalog& catalog, ValueInput& input,
                                std::span<const ResolvedOperation> operations);

}  // namespace batch_ops::postgres
