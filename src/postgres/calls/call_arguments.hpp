// Arguments and results of SQL functions.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// nullptr for SQL NULL.
const Jsonb* jsonb_argument(FunctionCallInfo fcinfo, int number);

/// nullopt for SQL NULL.
std::optional<std::string> text_argument(FunctionCallInfo fcinfo, int number);

/// The schema of the function that is called: that of the extension, which may be moved.
Oid schema_of_function(FunctionCallInfo fcinfo);

/// text[]
Datum text_array(std::span<const std::string> texts);

}  // namespace batch_ops::postgres
