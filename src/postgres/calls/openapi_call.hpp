// One call of batch_openapi.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// jsonb: the document for what the current role may do. Throws what boundary() turns into errors
/// of the server.
Datum openapi_call(FunctionCallInfo fcinfo);

}  // namespace batch_ops::postgres
