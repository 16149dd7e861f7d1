// Objects as the type of the extension hstore reads them: the server shows its values as JSON
// objects.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Whether a type is that of the extension. Server's terms: call under the guard.
bool is_hstore(Oid type);

/// The members of an object as the type's input function reads them; what is no string, as
/// jsonb_each_text() gives it. Server's terms: call under the guard.
const char* hstore_text(const Jsonb* object);

}  // namespace batch_ops::postgres
