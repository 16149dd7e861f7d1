// The plan of a kept statement, as the executor runs it.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// As SPI_plan_get_cached_plan(), but what planning leaves behind is freed: SPI itself keeps it
/// until the batch ends. Server's terms: call under the guard, with an open SPI connection.
CachedPlan* cached_plan_of(SPIPlanPtr plan);

/// Has a statement that costs much planned for each run, with its values. The server would keep one
/// plan for all values as soon as it expects it to cost no more, although beside such a statement
/// planning costs nothing worth having saved, and values may be rare or frequent. The setting
/// plan_cache_mode goes before. Server's terms.
void plan_costly_with_values(SPIPlanPtr plan);

}  // namespace batch_ops::postgres
