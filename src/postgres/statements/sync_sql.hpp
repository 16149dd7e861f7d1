// The statements by which a sync finds out what is to be done, and deletes what is not given.
// Updates and inserts are those of row_updates_sql.hpp and insert_sql.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

/// By which columns rows are found, and which have the same value in all rows of the scope. They
/// live as long as the relation.
struct SyncColumns {
    Columns key{};
    Columns scope{};
};

/// Throws 42703, 42P10 where they do not name a row within the scope, and 0A000 for what is not
/// this server's own: neither the lock nor the comparison by bytes would reach it.
SyncColumns sync_columns_of(StatementParts& parts);

/// Both: an update leaves them as they are.
Columns finding_columns(const SyncColumns& columns);

/// Whether a row has a value for each column of the key, so that there may be a row with it.
bool has_key(const StoredRow& row, const SyncColumns& columns);

/// The rows as they would be stored: each with the values of the scope where it has none of its
/// own, and without nulls in columns of the primary key, where no row has one. Throws as
/// sync_columns_of(). What `operation` leads to must outlive the result.
ResolvedOperation with_scope(RelationCatalog& catalog, ValueInput& input,
                             const ResolvedOperation& operation);

/// What the look says of a row that was given, in the place of its ordinal.
struct SyncState {
    std::size_t place;  ///< of the row, from 0
    bool is_there;
    bool is_same;  ///< it is there, and has what was given, to the byte

    static SyncState of(std::int64_t ordinal) {
        return {static_cast<std::size_t>(ordinal / 4 - 1), (ordinal & 1) != 0, (ordinal & 2) != 0};
    }
};

/// Look for rows of the scope by the keys of some that were given: one row comes back for each,
/// with its SyncState. There is a statement for each set of columns. A column that the role may not
/// read counts as changed. Throws what values that do not fit their columns raise.
std::vector<Statement> build_sync_looks(RelationCatalog& catalog, ValueInput& input,
                                        const ResolvedOperation& operation,
                                        const SyncColumns& columns,
                                        const std::vector<std::size_t>& places);

/// Gives a row where there is one in the scope whose key is none of the `keyed` rows'.
Statement build_look_for_others(RelationCatalog& catalog, ValueInput& input,
                                const ResolvedOperation& operation, const SyncColumns& columns,
                                const std::vector<std::size_t>& keyed);

/// Deletes these.
Statement build_delete_of_others(RelationCatalog& catalog, ValueInput& input,
                                 const ResolvedOperation& operation, const SyncColumns& columns,
                                 const std::vector<std::size_t>& keyed);

/// Gives the ordinal of the first row whose key an earlier one has.
Statement build_repeated_sync_keys(RelationCatalog& catalog, ValueInput& input,
                                   const ResolvedOperation& operation, const SyncColumns& columns);

}  // namespace batch_ops::postgres
