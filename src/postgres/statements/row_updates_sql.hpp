// An update of rows that the request gives one by one, each found by its key.
#pragma once

#include <vector>

#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

/// The columns by which rows that are given are found: those of `__key`, or of the primary key.
/// `in_common`: further columns whose values all rows that are looked at have in common. Throws
/// 42P10 where all of these together do not name a row, 42703.
Columns row_key_of(const StatementParts& parts, const std::vector<std::string>& in_common = {});

/// The statements, in the order in which they run: a look for keys that come twice, then one for
/// each set of columns that rows have, in the order of their first rows. Rows that come back have
/// ordinals: the place of the row that was given, from 1. A row of nothing but its key is read. On
/// what is not this server's own each row is written by itself.
///
/// Throws 42P10 where the columns of the key do not name a row, 22023 for a row without a value for
/// one of them, 42703, and whatever values that do not fit their columns raise.
std::vector<Statement> build_row_updates(RelationCatalog& catalog, ValueInput& input,
                                         const ResolvedOperation& operation);

/// The updates of some of the rows of a sync, which all have values for their key: one for each set
/// of columns. Neither the key nor what all have in common is set.
std::vector<Statement> build_updates_of(RelationCatalog& catalog, ValueInput& input,
                                        const ResolvedOperation& operation, const Columns& key,
                                        const Columns& in_common,
                                        const std::vector<std::size_t>& places);

}  // namespace batch_ops::postgres
