// Which column of a table each column of a relation is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "postgres/catalog/relation.hpp"

namespace batch_ops::postgres {

struct BaseColumns {
    Oid table;
    /// By the place of the relation's column in Relation::columns: the name in the table, or
    /// nothing for what is computed.
    std::vector<std::string> names{};
};

/// Of a table itself; of a view that the server updates by itself, also one above the other, the
/// table below. nullopt for other views and foreign tables. Throws PgError only for a cancel or a
/// lack of memory.
std::optional<BaseColumns> base_columns_of(const Relation& relation);

}  // namespace batch_ops::postgres
