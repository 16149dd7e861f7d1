// Looks for what functions keep (kept_state.hpp): in their texts and those of all that these name,
// in defaults of arguments, checks of domains and casts.
#pragma once

#include "postgres/fusion/kept_state.hpp"

namespace batch_ops::postgres {

// Server's terms: call this under the guard.

Kept search_for_kept(Oid function);

}  // namespace batch_ops::postgres
