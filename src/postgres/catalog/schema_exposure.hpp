// Which schemas requests may reach.
//
// `batch_ops.exposed_schemas` lists them; when it is empty every schema is open, inside a PostgREST
// request only those of the search_path. System schemas are open only where they are listed.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Whether a schema is exposed. Server's terms: call under the guard.
bool is_exposed_schema(Oid schema);

/// The same by name, whether there is such a schema or not.
bool is_exposed_schema_name(const char* name);

/// Whether the search_path, as it was set, leads through a schema that is not exposed: then a name
/// that leads nowhere must not be told from one that leads there. Call under the guard.
bool search_path_has_hidden_schema();

}  // namespace batch_ops::postgres
