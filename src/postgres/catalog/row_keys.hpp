// By which columns a row of a relation can be named.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "postgres/catalog/relation.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

struct RowKeys {
    /// The columns of the primary key, in its order; empty when there is none.
    std::vector<std::string> primary{};
    /// The columns of each unique index that covers every row: deferrable ones too, neither partial
    /// nor on expressions.
    std::vector<std::vector<std::string>> unique{};
    /// Those of them that ON CONFLICT finds by their columns: not deferrable, not of periods.
    std::vector<std::vector<std::string>> of_conflicts{};

    /// Whether some of these columns name a row.
    [[nodiscard]] bool has(const std::vector<std::string>& columns) const;
};

/// Of a table; of a view that the server updates by itself, also one above the other, the keys of
/// its table, by the view's names. nullopt for other views and foreign tables, of which nothing is
/// known. Throws PgError only for a cancel or a lack of memory.
std::optional<RowKeys> row_keys_of(const Relation& relation);

/// The column that is the whole primary key, if the role may read it; empty where there is none.
std::string only_key_of(const Relation& relation);

struct KeyColumns {
    AttrNumber numbers[INDEX_MAX_KEYS];
    int count;
    bool is_of_conflicts;
    bool is_primary;  ///< also of one that is deferrable, which the relcache of 15 to 17 leaves out
};

/// The columns of a unique index that covers every row. False for any other: partial, on
/// expressions, not yet valid. Server's terms: call under the guard.
bool is_key_of_all_rows(Oid index, KeyColumns* columns);

}  // namespace batch_ops::postgres
