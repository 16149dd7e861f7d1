// What concerns a caller behind PostgREST.
#pragma once

#include "engine/execution_report.hpp"

namespace batch_ops::postgres {

/// Inside a PostgREST request, sets the HTTP status of a report that says that something failed:
/// the status of what failed first, or 207 when other operations have completed.
void set_response_status(const ExecutionReport& report);

}  // namespace batch_ops::postgres
