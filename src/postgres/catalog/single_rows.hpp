// Whether a join multiplies the rows of what it joins.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Whether a row of what stands at `place` of a query's FROM is in one row of its result at the
/// most: all else there is found by a unique key, equal to what stands there or is found so itself.
/// Server's terms: call under the guard.
bool keeps_rows_single(const Query* query, int place);

/// Whether rows of children, which may have the keys of its own rows, come with those of a table:
/// not where a query says ONLY. Partitions have keys together. Server's terms.
bool comes_with_children(const RangeTblEntry* entry);
bool has_children(Oid table);

}  // namespace batch_ops::postgres
