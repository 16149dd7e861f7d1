// Texts that are read back as the same values: of floats with all digits, of times with the offset
// of their zone.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

// Server's terms: call these under the guard.

/// Sets what such texts take, as a function with a SET clause does: it is undone with the
/// subtransaction or transaction, should an error come before end_exact_text(). Gives the level for
/// that; 0 where nothing had to be set.
int begin_exact_text();

void end_exact_text(int level);

}  // namespace batch_ops::postgres
