// Calls of functions.
#pragma once

#include <string_view>

#include "engine/request/resolved_operation.hpp"
#include "postgres/statements/statement.hpp"
#include "postgres/statements/value_input.hpp"

namespace batch_ops::postgres {

struct Call {
    Statement statement{};
    /// Whatever comes back, it is no row.
    bool returns_nothing = false;
};

/// SELECT "columns" FROM "schema"."function"("argument" => $1, …). Throws as find_function() and
/// result_of() do, 22023 for an argument that no value can be made for, and for a value that its
/// argument does not take.
Call build_call(ValueInput& input, const ResolvedOperation& operation);

/// Whether the rows of a call have a column of that name, unless `__properties` leaves it out.
/// Throws as build_call() does.
bool returns_column(const Operation& operation, std::string_view column);

}  // namespace batch_ops::postgres
