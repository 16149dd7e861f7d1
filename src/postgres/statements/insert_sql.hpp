// INSERT: one operation of one row or many, or several operations of one row each.
#pragma once

#include <span>

#include "engine/request/stored_row.hpp"
#include "postgres/statements/conflict_sql.hpp"
#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

/// What happens to rows that are in conflict with others.
enum class Conflicts {
    as_asked,  ///< what `__on_conflict` says, if it is there
    fail       ///< 23505, whatever it says
};

/// `rows`: at least one. `lists`: those of their operation, or of the first of several. Throws
/// BatchError for an unknown column, or a value that its column does not take.
void append_insert(StatementParts& parts, std::span<const StoredRow* const> rows,
                   const ConflictLists& lists, Conflicts conflicts = Conflicts::as_asked);

/// The same columns in the same order, as rows of one shape have them.
bool have_same_columns(const StoredRow& left, const StoredRow& right);

}  // namespace batch_ops::postgres
