// What concerns a caller behind PostgREST.
#pragma once

#include <optional>

#include "engine/execution/execution_report.hpp"

namespace batch_ops::postgres {

/// Whether the call comes from a PostgREST request. Calls the server, but nothing that can fail.
bool inside_postgrest_request();

/// The HTTP status of a report: of one that says that something failed the status of what failed
/// first, or 207 when other operations have completed; nothing of any other.
std::optional<int> response_status(const ExecutionReport& report);

/// Inside a PostgREST request, sets the HTTP status of the response; does nothing elsewhere, or
/// without a status.
void set_response_status(std::optional<int> status);

}  // namespace batch_ops::postgres
