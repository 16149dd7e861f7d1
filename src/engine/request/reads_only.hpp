// Requests that may only read.
#pragma once

#include "engine/request/batch_request.hpp"

namespace batch_ops {

/// Throws 25006, naming the operation, for anything but a read without `__lock`; 22023 for an
/// idempotency key: what only reads may be repeated.
void check_reads_only(const BatchRequest& request);

}  // namespace batch_ops
