// A look for rows that have the same key, where several statements are about to write them.
#pragma once

#include "postgres/statements/row_source.hpp"

namespace batch_ops::postgres {

/// Makes of `parts` the statement that gives the ordinal, from 1, of the first row whose key an
/// earlier one has: as the columns compare. Nulls equal nothing. `keys` are the values of `columns`
/// alone.
void append_repeated_keys(StatementParts& parts, RowSource& keys, const Columns& columns,
                          std::size_t rows);

}  // namespace batch_ops::postgres
