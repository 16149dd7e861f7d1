// Which functions may run while operations share a statement: a list of what is allowed.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

// Server's terms: call these under the guard.

/// Whether nothing that a function does by itself tells several rows written by one statement from
/// rows written by several, or leaves something behind that a savepoint does not undo. Functions of
/// the server and of extensions by what is known of them; those in SQL and PL/pgSQL, for what these
/// ask the database is watched (statement_watch.hpp), unless their texts name what keeps something
/// (kept_state.hpp).
bool is_allowed_function(Oid function);

}  // namespace batch_ops::postgres
