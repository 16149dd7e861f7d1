// INSERT: one operation of one row or many, or several operations of one row each.
#pragma once

#include <span>

#include "engine/request/stored_row.hpp"
#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

/// `rows`: at least one. Throws BatchError for an unknown column, or a value that its column does
/// not take.
void append_insert(StatementParts& parts, std::span<const StoredRow* const> rows);

/// The same columns in the same order, as rows of one shape have them.
bool have_same_columns(const StoredRow& left, const StoredRow& right);

/// A query for the first row, by its `ordinal` from 1, whose key of `__on_conflict` an earlier row
/// has. False where there is nothing to look for: then what was appended is of no use.
bool append_repeated_conflict_keys(StatementParts& parts, std::span<const StoredRow* const> rows);

}  // namespace batch_ops::postgres
