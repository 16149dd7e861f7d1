// What pg_class.relkind says of a relation.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Tables, views and the like: what an operation can name.
bool holds_rows(char kind);

/// Also a materialized one.
bool is_view(char kind);

/// "table", "view", "materialized view" or "foreign table"; a partitioned table is a table.
const char* kind_name(char kind);

}  // namespace batch_ops::postgres
