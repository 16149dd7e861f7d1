// What ties a table to others: foreign keys and sequences. They decide which operations may
// overtake others (overtaking.hpp).
#pragma once

#include "postgres/fusion/table_rules.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// A foreign key of a table.
struct TableReference {
    ForeignKeyCacheInfo key;
    /// Its values are told apart by their bytes, and are of one type on both sides.
    bool is_equal_by_bytes;
};

// Server's terms: call these under the guard, with the table locked.

void note_references(::Relation table, TableFacts* facts);
void note_sequences(::Relation table, TableFacts* facts);

}  // namespace batch_ops::postgres
