// batch_ops_forget, from its argument to its result.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Removes stored reports that are older than the interval; gives how many. Throws 22023 for an
/// interval that is null or negative.
Datum forget_reports(FunctionCallInfo fcinfo);

}  // namespace batch_ops::postgres
