// The plan of a kept statement, as the executor runs it.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// As SPI_plan_get_cached_plan(), but what planning leaves behind is freed: SPI itself keeps it
/// until the batch ends. Server's terms: call under the guard, with an open SPI connection.
CachedPlan* cached_plan_of(SPIPlanPtr plan);

}  // namespace batch_ops::postgres
