// What concerns a caller behind PostgREST.
#pragma once

#include "engine/execution/execution_report.hpp"

namespace batch_ops::postgres {

/// Whether the call comes from a PostgREST request. Calls the server, but nothing that can fail.
bool inside_postgrest_request();

/// Inside a PostgREST request, sets the HTTP status of a report that says that something failed:
/// the status of what failed first, or 207 when other operations have completed.
void set_response_status(const ExecutionReport& report);

}  // namespace batch_ops::postgres
