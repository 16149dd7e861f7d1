// The arguments of a call as a request.
#pragma once

#include "engine/request/batch_request.hpp"
#include "engine/request/request_size.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// As the settings have them.
RequestLimits request_limits();

/// The request, within the limits and with no claims that are not allowed.
BatchRequest read_request(const Jsonb* operations, const Jsonb* options);

}  // namespace batch_ops::postgres
