// Which tables let a write be undone and repeated, or run together with others of its kind, without
// anybody noticing: those on which it runs nothing but what is known to notice nothing, or what is
// watched (statement_watch.hpp).
#pragma once

#include "engine/parameters/action.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// What matters of a table here; columns by their numbers.
struct TableFacts {
    /// By action: a table of this server without rules, inheritance, deferrable or exclusion
    /// constraints and triggers but those of foreign keys and BEFORE ROW ones; whose types,
    /// defaults, checks, generated columns, indexes and triggers are made of what
    /// expression_rules.hpp and function_rules.hpp allow; and so are its partitions.
    bool allows[4];
    const char* forbidden[4];  ///< by action: what does not allow it, in words
    bool references_itself;
    bool is_referenced;      ///< foreign keys of any table lead here
    bool has_row_triggers;   ///< which may change what is written
    bool keeps_state;        ///< kept_state.hpp, of defaults and triggers
    Bitmapset* key_columns;  ///< that decide what is in a unique index (table_links.hpp)
    List* unique_keys;       ///< unique_keys.hpp
    List* references;        ///< of TableReference
    List* sequences;         ///< whose numbers defaults take
};

/// Server's terms: call under the guard. Reads the catalogs. The table and its partitions (NIL for
/// one that has none) must be locked as they will be when operations run: else a trigger that is
/// made in between goes unnoticed. `facts` must be empty.
void judge_table(Oid table, List* partitions, TableFacts* facts);

}  // namespace batch_ops::postgres
