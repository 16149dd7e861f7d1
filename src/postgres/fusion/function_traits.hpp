// What the catalogs say of a function: who has made it, in which language, how volatile it is.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

// Server's terms: call these under the guard.

/// Whether a function is one of the server's own.
bool is_built_in_function(Oid function);

/// Whether a function takes the next number of a sequence: harmless, where rows are written in the
/// order of the request.
bool takes_a_number(Oid function);

/// Whether a function is compiled code that does nothing but compute.
bool is_pure_compiled_function(Oid function);

/// Whether a function is written in a language of which is known what it may do: C, SQL, PL/pgSQL;
/// and if in C, allowed.
bool is_of_known_language(Oid function);

/// Whether a function is compiled.
bool is_compiled_function(Oid function);

/// Whether a function that is not the server's own may give another value for each call.
bool is_volatile_user_function(Oid function);

}  // namespace batch_ops::postgres
