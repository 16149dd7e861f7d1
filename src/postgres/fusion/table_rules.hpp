// Which tables let a write be undone and repeated, or run together with others of its kind, without
// anybody noticing: those on which it runs nothing but what is known to notice nothing, or what is
// watched (statement_watch.hpp).
#pragma once

#include "postgres/fusion/table_facts.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Server's terms: call under the guard. Reads the catalogs. The table and its partitions (NIL for
/// one that has none) must be locked as they will be when operations run: else a trigger that is
/// made in between goes unnoticed. `facts` must be empty.
void judge_table(Oid table, List* partitions, TableFacts* facts);

}  // namespace batch_ops::postgres
