// Which columns of which tables a relation shows as they are: a table its own; a view those that
// come straight from a table, also through other views and subqueries and beside joins.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// A table at one place of a view: one that is joined with itself is there twice.
struct ShownTable {
    struct ShownColumn {
        std::string name;  ///< in the relation
        std::string table_column;
    };

    Oid table;
    /// One row of the table may be in several of the relation, or a row of a child with its key.
    bool may_repeat;
    std::vector<ShownColumn> columns{};

    /// By what name the relation shows a column of the table.
    [[nodiscard]] std::optional<std::string> name_of(std::string_view table_column) const;
};

/// Looks at the catalogs as they are, and locks nothing. Of what cannot be traced nothing is shown:
/// expressions, sets (UNION), functions, WITH queries. Throws PgError only for a cancel or a lack
/// of memory.
std::vector<ShownTable> tables_shown_by(Oid relation);

/// Tables, views and the like of that name, in any schema.
std::vector<Oid> relations_named(std::string_view name);

/// The views that read a table, be it through other views. Of more than some hundred not all.
std::vector<Oid> views_that_read(Oid table);

}  // namespace batch_ops::postgres
