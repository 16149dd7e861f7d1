// What is known of the table that an operation writes or reads, itself or through a view, so that
// it can be decided what runs together.
#pragma once

#include <array>
#include <vector>

#include "engine/parameters/action.hpp"
#include "postgres/catalog/relation.hpp"

namespace batch_ops::postgres {

using ColumnNumbers = std::vector<AttrNumber>;

/// As TableFacts says it of the table; numbers of columns are those of the relation.
struct RepeatFacts {
    std::array<bool, all_actions.size()> allows{};            ///< by action
    std::array<const char*, all_actions.size()> forbidden{};  ///< what does not allow it, in words
    bool references_itself = false;
    bool is_referenced = false;
    bool has_row_triggers = false;
    bool keeps_state = false;
    /// The table that is written in the end, and its partitions.
    Oid table = InvalidOid;
    std::vector<Oid> partitions{};
    /// What the columns are in the table, by number less one; 0 for what is computed.
    ColumnNumbers table_columns{};
    /// Columns of unique keys, which a foreign key could lead to.
    ColumnNumbers key_columns{};
    /// How many there are of these in the table; a view may not show all.
    std::size_t key_column_count = 0;
    /// Keys whose values are told apart by their bytes (unique_indexes.hpp), ascending.
    std::vector<ColumnNumbers> unique_keys{};
    /// A foreign key of the table.
    struct Reference {
        Oid table;
        ColumnNumbers columns;     ///< in the order of the key; none where not all are shown
        ColumnNumbers referenced;  ///< of that table
        ColumnNumbers deciding;    ///< the columns that decide it, as far as they are shown
        bool is_equal_by_bytes;
        bool is_deferrable;
    };
    std::vector<Reference> references{};
    std::vector<Oid> sequences{};

    [[nodiscard]] bool allow(Action action) const {
        return allows[static_cast<std::size_t>(action)];
    }
    /// The columns of the relation that show columns of the table; 0 for what it does not show.
    [[nodiscard]] ColumnNumbers shown_columns(const ColumnNumbers& columns) const;
};

/// Under which locks a relation is judged.
enum class Locking {
    as_the_action,  ///< else a trigger that is made in between would go unnoticed
    as_a_read       ///< to tell what would happen
};

/// Locks a relation and those below, and reads the catalogs, unless it is known from before.
/// Nothing is allowed, and nothing is locked, when it is no table or simple view, or the role may
/// not do that to it.
RepeatFacts lock_and_judge(Action action, const Relation& relation, Locking locking);

}  // namespace batch_ops::postgres
