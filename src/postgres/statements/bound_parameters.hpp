// The values of a statement as the server's planner and executor take them.
#pragma once

#include "postgres/server/pg_headers.hpp"
#include "postgres/statements/value_input.hpp"

namespace batch_ops::postgres {

/// In CurrentMemoryContext. Server's terms: call under the guard.
ParamListInfo make_parameters(const TypedDatum* values, int count);

}  // namespace batch_ops::postgres
