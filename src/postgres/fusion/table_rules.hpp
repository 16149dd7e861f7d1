// Which tables let a write be undone and repeated, or run together with others of its kind, without
// anybody noticing: those on which it runs nothing but what is known to notice nothing, or what is
// watched (statement_watch.hpp).
#pragma once

#include <array>
#include <vector>

#include "engine/parameters/action.hpp"
#include "postgres/catalog/relation.hpp"

namespace batch_ops::postgres {

using ColumnNumbers = std::vector<AttrNumber>;

/// What matters of a relation here. Numbers of columns are those of the relation.
struct RepeatFacts {
    /// By action: a table of this server, or a simple view of one, without rules, inheritance,
    /// deferrable or exclusion constraints and triggers but those of foreign keys and BEFORE ROW
    /// ones; whose types, defaults, checks, generated columns, indexes and triggers are made of
    /// what expression_rules.hpp and function_rules.hpp allow.
    std::array<bool, 4> allows{};
    bool references_itself = false;
    /// Foreign keys of any table lead here.
    bool is_referenced = false;
    /// A trigger may change what is written.
    bool has_row_triggers = false;
    /// The table that is written in the end.
    Oid table = InvalidOid;
    /// A function of a default or a trigger keeps something from one row to the next, such as the
    /// number of a sequence.
    bool keeps_state = false;
    /// Whose numbers defaults take.
    std::vector<Oid> sequences{};
    /// A foreign key of the table.
    struct Reference {
        Oid table;
        ColumnNumbers columns;     ///< in the order of the key; none where not all are shown
        ColumnNumbers referenced;  ///< of that table
        bool is_equal_by_bytes;
    };
    std::vector<Reference> references{};
    /// What the columns are in the table, by number less one; 0 for what is computed.
    ColumnNumbers table_columns{};
    /// Columns of unique keys, which a foreign key could lead to.
    ColumnNumbers key_columns{};
    /// Keys whose values are told apart by their bytes (unique_keys.hpp).
    std::vector<ColumnNumbers> unique_keys{};

    /// The columns of the relation that show columns of the table; 0 for what it does not show.
    [[nodiscard]] ColumnNumbers shown_columns(const ColumnNumbers& columns) const;

    [[nodiscard]] bool allow(Action action) const {
        return allows[static_cast<std::size_t>(action)];
    }
};

/// Under which locks a relation is judged.
enum class Locking {
    as_the_action,  ///< else a trigger that is made in between would go unnoticed
    as_a_read       ///< to tell what would happen
};

/// Locks a relation and those below, and reads the catalogs. Nothing is allowed, and nothing is
/// locked, when it is no table or simple view, or the role may not do that to it.
RepeatFacts lock_and_judge(Action action, const Relation& relation, Locking locking);

}  // namespace batch_ops::postgres
