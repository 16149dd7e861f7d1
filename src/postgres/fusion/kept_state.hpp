// What functions keep from one row to the next, so that the order of rows in several tables shows:
// sequences, settings, the seed of random numbers.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

// Server's terms: call these under the guard.

/// Whether the text of a function in SQL or PL/pgSQL names what keeps something. What it calls is
/// not looked into: its queries are watched, and of its expressions no more can be known.
bool keeps_state(Oid function);

/// Looks into an expression as the catalogs store it: adds the sequences whose next number it takes
/// to a list, and notes whether it keeps something else, or it isn't known which sequence.
void find_state(const char* stored, List** sequences, bool* keeps);

}  // namespace batch_ops::postgres
