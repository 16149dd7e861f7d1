// The versions of the library and of the SQL objects in a database, which may differ: files are
// installed for a server, ALTER EXTENSION runs in each database.
#pragma once

#include <string_view>

#include "engine/core/batch_error.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// What the control file said when this library was built: "0.2".
const char* library_version();

/// The same as a value of type text.
Datum library_version_text();

/// For a request that needs an object of the extension which this database lacks: 55000, with what
/// to do. `object` as in `function "batch_ops_merge"`.
BatchError missing_object(std::string_view object);

}  // namespace batch_ops::postgres
