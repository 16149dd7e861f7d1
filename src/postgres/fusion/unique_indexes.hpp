// The unique keys of a table whose values are told apart by their bytes.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Server's terms: call under the guard. A list of lists of a table's columns: of each index that
/// lets every value of its columns, none of them null, occur once, by the equality of filters. The
/// table must be locked.
List* unique_keys_of(::Relation table);

}  // namespace batch_ops::postgres
