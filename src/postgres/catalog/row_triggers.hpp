// Triggers that see rows before they are stored.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Whether a trigger of the table, or of one of its partitions, may change a row before it is
/// inserted.
bool may_change_inserted_rows(Oid table);

}  // namespace batch_ops::postgres
