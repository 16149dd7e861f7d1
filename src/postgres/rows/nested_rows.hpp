// SQL functions that make the rows of associations, in statements of batches only: batch_ops_row()
// and the aggregate batch_ops_rows(). What to_jsonb() and jsonb_agg() would make, but without a
// tree of values many times the size of the result, and counted in the budget of the batch.
#pragma once

#include <optional>
#include <string>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// The functions as generated SQL names them, up to the opening parenthesis.
struct NestedRowFunctions {
    std::string row;
    std::string rows;
};

/// Those in the schema of the extension; nullopt where the role may not call them, for example as
/// it reaches batch_execute() only through a function that was parsed before.
std::optional<NestedRowFunctions> nested_row_functions(Oid extension_schema);

// The bodies of the SQL functions, in the server's own terms: errors are the server's.
Datum nested_row(FunctionCallInfo fcinfo);
Datum add_nested_row(FunctionCallInfo fcinfo);
Datum finish_nested_rows(FunctionCallInfo fcinfo);

}  // namespace batch_ops::postgres
