// A look for rows that have the same key, where several statements are about to write them.
#pragma once

#include "postgres/statements/row_source.hpp"

namespace batch_ops::postgres {

/// Makes of `parts` the statement that gives the ordinal, from 1, of the first row whose key an
/// earlier one has: as the types of the columns compare. Nulls equal nothing. `keys` are the
/// columns of the key alone.
void append_repeated_keys(StatementParts& parts, RowSource& keys, std::size_t key_columns,
                          std::size_t rows);

}  // namespace batch_ops::postgres
