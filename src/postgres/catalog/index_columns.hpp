// What an index of a table holds.
#pragma once

#include <span>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Whether an index of all rows of a table finds those with certain values of the columns `equal`
/// by its first column, and has all of `compared` in its key: they can be counted in it alone.
bool is_counted_by_an_index(Oid table, std::span<const AttrNumber> equal,
                            std::span<const AttrNumber> compared);

/// Which column of the index's key, from 0, is this one of the table; -1: none. Server's terms:
/// call this under the guard.
int place_in_index(::Relation index, AttrNumber column);

}  // namespace batch_ops::postgres
