// One call of batch_execute, from its arguments to its report.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// `operations` and `options` may be nullptr for SQL NULL. The report is made in
/// CurrentMemoryContext.
Jsonb* execute_batch(const Jsonb* operations, const Jsonb* options, Oid extension_schema);

}  // namespace batch_ops::postgres
