// Errors that the code of a user has raised, whatever their SQLSTATE.
#pragma once

#include "engine/core/batch_error.hpp"

namespace batch_ops {

/// A function may raise what is never caught, in a row behind one that would have failed by itself.
/// One by one the first of them decides.
inline bool is_raised_by_function(const ErrorFields& error) {
    return error.source_function == "exec_stmt_raise" ||
           error.source_function == "exec_stmt_assert";
}

}  // namespace batch_ops
