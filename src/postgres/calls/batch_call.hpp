// One call of batch_execute, from its arguments to its report.
#pragma once

#include "engine/request/request_parser.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// As the settings have them.
RequestLimits request_limits();

/// The request, within the limits and with no claims that are not allowed.
BatchRequest read_request(const Jsonb* operations, const Jsonb* options);

/// `operations` and `options` may be nullptr for SQL NULL. The report is made in
/// CurrentMemoryContext.
Jsonb* execute_batch(const Jsonb* operations, const Jsonb* options, Oid extension_schema);

}  // namespace batch_ops::postgres
