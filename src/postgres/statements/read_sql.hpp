// SELECT: the rows of an operation, their aggregates, or their number.
#pragma once

#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

/// Throws BatchError for an unknown column, operator or association, or an operand that its column
/// does not take.
void append_read(StatementParts& parts);

/// The number of rows as the column `count` of one row. Throws likewise.
void append_count(StatementParts& parts);

}  // namespace batch_ops::postgres
