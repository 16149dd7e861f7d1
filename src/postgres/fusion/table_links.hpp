// What ties a table to others: foreign keys and sequences. They decide which operations may
// overtake others (overtaking.hpp).
#pragma once

#include "postgres/fusion/table_facts.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

// Server's terms: call these under the guard, with the table locked.

/// The columns that decide what is in a unique index: as its key, by its expressions or predicate,
/// or because a column of it is generated from them. As pull_varattnos() gives them.
Bitmapset* columns_of_unique_indexes(::Relation table);

void note_references(::Relation table, TableFacts* facts);
void note_sequences(::Relation table, TableFacts* facts);

}  // namespace batch_ops::postgres
