// An INSERT, run by the executor itself: SPI lets nobody look at the triggers that a statement is
// about to fire. Else it is done as SPI does it, with a plan for all parameters (plan_cache_mode or
// not).
#pragma once

#include <cstdint>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// What to do about triggers that are not those of foreign keys.
enum class OtherTriggers : std::uint8_t {
    fire,
    refuse  ///< an error: several operations must not run as one statement if anybody can tell
};

/// Gives the number of rows that were inserted, or changed in their place. Triggers are looked at
/// when the table is locked: it gets no more of them. Server's terms: call under the guard, with an
/// open SPI connection.
std::uint64_t execute_insert(SPIPlanPtr plan, ParamListInfo parameters, DestReceiver* receiver,
                             OtherTriggers others);

}  // namespace batch_ops::postgres
