// Which of the server's own functions may run while operations share a statement: a list.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

// Server's terms: call this under the guard.

/// Whether a function of the server gives the same whatever the tables hold and however many
/// statements there are, or a value of which nobody may expect a certain one, and leaves nothing
/// behind but the number of a sequence.
bool is_allowed_built_in(Oid function);

}  // namespace batch_ops::postgres
