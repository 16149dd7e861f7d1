// UPDATE and DELETE of the rows that a filter selects.
#pragma once

#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

/// Throws BatchError for an unknown column or operator, for a value that its column does not take,
/// and for a column that cannot be incremented.
void append_update(StatementParts& parts);

/// Throws likewise.
void append_delete(StatementParts& parts);

}  // namespace batch_ops::postgres
