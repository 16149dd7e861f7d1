// What functions keep from one row to the next, so that the order of rows, or how many statements
// there are, would show. What they ask the database is watched (statement_watch.hpp); what they do
// in expressions by themselves is not, so their texts are read.
#pragma once

#include "postgres/fusion/kept_search.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

// Server's terms: call these under the guard.

/// What a function in SQL or PL/pgSQL keeps, or one that it calls, as far as their texts name it.
Kept what_keeps(Oid function);

/// Looks into an expression: adds the sequences whose next number it takes to a list, and notes
/// whether a function keeps numbers, or it isn't known of which sequence.
void find_numbers(Node* expression, List** sequences, bool* keeps);

/// Whether it finds any, or a function keeps something.
bool takes_numbers(Node* expression);

}  // namespace batch_ops::postgres
