// Explains an error about a value that its column has refused: where the operation has it, what a
// reference brought, and how it is written here if it is written as in another tool.
#pragma once

#include <string>
#include <string_view>

#include "engine/core/batch_error.hpp"
#include "engine/core/function_ref.hpp"
#include "engine/graph/operation_ids.hpp"
#include "engine/request/resolved_operation.hpp"

namespace batch_ops {

/// How a column is written that is to lead to the row in which columns have these values.
using ConnectionHint = FunctionRef<std::string(std::string_view column, const Value& sought)>;

/// Adds to DETAIL and, where something better is known, replaces HINT. Errors without a `place` are
/// left as they are. `ids`: of the operations that references can name.
void explain_refused_value(ErrorFields& fields, const ResolvedOperation& resolved,
                           const OperationIds& ids, ConnectionHint connection_hint);

}  // namespace batch_ops
