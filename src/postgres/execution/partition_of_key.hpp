// Where a partitioned table keeps the row with a given key.
//
// A unique key of a partitioned table holds the columns by which it is partitioned, so the key says
// which partition it is.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// A table and one of its indexes; closed where both are null.
struct KeyPartition {
    ::Relation table;
    ::Relation index;
};

// Server's terms: call these under the guard.

bool is_partitioned(::Relation table);

/// Opens the partition, which is not partitioned itself, where a row with these keys would be, and
/// its part of the root's index, unless they are open already. It is locked as by a query that
/// locks rows. False where there is no such partition, or it can't be told without running code of
/// a user. `keys` has an equality for each column of the root's index, in the order of the index;
/// none of the values is null.
bool open_partition_of_key(const KeyPartition* root, const ScanKeyData* keys,
                           KeyPartition* partition);

/// The locks stay. Does nothing where none is open.
void close_partition(KeyPartition* partition);

}  // namespace batch_ops::postgres
