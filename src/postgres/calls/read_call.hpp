// One call of batch_read, from its arguments to its report.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// As execute_batch(), of a batch that only reads, all of it what the statement that calls sees.
/// Whatever views and functions do, nothing is written meanwhile: as in a read-only transaction.
/// Throws 25006 for operations that are no reads.
Jsonb* read_batch(const Jsonb* operations, const Jsonb* options, Oid extension_schema);

}  // namespace batch_ops::postgres
