// What a failed INSERT was about, as far as the executor's state tells when the error arrives.
#pragma once

#include <cstdint>

#include "postgres/execution/direct_execution.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// The row at which an INSERT has failed, from 0; -1 when it can't be told, as for triggers that
/// fire for a statement. Server's terms.
std::int64_t failed_row(const InsertProgress& progress);

/// Whether the row that was refused by row-level security is one that the role may store, but not
/// see: it was refused because it was to be returned. Server's terms; only for an error that
/// ExecWithCheckOptions has raised.
bool was_only_returning_denied(const InsertProgress& progress);

}  // namespace batch_ops::postgres
