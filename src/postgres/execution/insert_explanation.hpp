// What else can be said of an INSERT that has failed: at which row, and whether only returning was
// denied.
#pragma once

#include "engine/core/batch_error.hpp"
#include "engine/request/resolved_operation.hpp"
#include "postgres/execution/direct_execution.hpp"
#include "postgres/statements/statement.hpp"

namespace batch_ops::postgres {

/// The error with what is found out. The executor's state must still be there: no savepoint is
/// undone yet.
BatchError explain_failed_insert(const BatchError& error, const ResolvedOperation& resolved,
                                 const Statement& statement, const InsertProgress& progress);

}  // namespace batch_ops::postgres
