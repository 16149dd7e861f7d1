// What is known of a table, so that it can be decided what runs together on it.
#pragma once

#include "engine/parameters/action.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// A foreign key of a table.
struct TableReference {
    ForeignKeyCacheInfo key;
    /// Its values are told apart by their bytes, and are of one type on both sides.
    bool is_equal_by_bytes;
    /// Whether it may be checked when the transaction ends.
    bool is_deferrable;
    /// The columns that decide it: its own, and those from which these are generated; as
    /// pull_varattnos() gives them.
    Bitmapset* deciding_columns;
};

/// What matters of a table here; columns by their numbers.
struct TableFacts {
    /// By action: a table of this server without rules, inheritance, deferrable or exclusion
    /// constraints and triggers but those of foreign keys and BEFORE ROW ones; whose types,
    /// defaults, checks, generated columns, indexes and triggers are made of what
    /// expression_rules.hpp and function_rules.hpp allow; and so are its partitions.
    bool allows[all_actions.size()];
    const char* forbidden[all_actions.size()];  ///< by action: what does not allow it, in words
    bool references_itself;
    bool is_referenced;      ///< foreign keys of any table lead here
    bool has_row_triggers;   ///< which may change what is written
    bool keeps_state;        ///< kept_state.hpp, of defaults, triggers and policies
    Bitmapset* key_columns;  ///< that decide what is in a unique index (table_links.hpp)
    List* unique_keys;       ///< unique_indexes.hpp
    List* references;        ///< of TableReference
    List* sequences;         ///< whose numbers defaults take
};

}  // namespace batch_ops::postgres
