// Triggers that see rows before they are stored.
#pragma once

#include "engine/parameters/action.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Whether a trigger of the relation, or of one of its partitions, sees each row before the action
/// (create, update or remove), or acts instead of it: it may change the row, or leave it as it is.
bool has_row_trigger_before(Oid relation, Action action);

}  // namespace batch_ops::postgres
