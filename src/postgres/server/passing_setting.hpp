// Settings of the server's that are changed for a moment, as a function with a SET clause does.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Under the guard: sets it until AtEOXact_GUC() ends the level that NewGUCNestLevel() began last,
/// or the subtransaction around that is undone.
inline void set_for_a_moment(const char* setting, const char* value) {
    set_config_option(setting, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

}  // namespace batch_ops::postgres
