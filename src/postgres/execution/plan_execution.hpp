// Kept plans, executed.
#pragma once

#include <cstdint>

#include "postgres/server/pg_headers.hpp"
#include "postgres/statements/snapshots.hpp"

namespace batch_ops::postgres {

// Server's terms: call these under the guard, with an open SPI connection.

/// Gives the number of rows that the statement returned or changed.
std::uint64_t execute_plan(SPIPlanPtr plan, ParamListInfo parameters, DestReceiver* receiver,
                           Snapshots snapshots = Snapshots::of_each_operation);

}  // namespace batch_ops::postgres
