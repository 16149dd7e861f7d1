// How often triggers have fired for the rows of an INSERT: when one fails, that is its row.
//
// Triggers that fire when all rows are stored are not told which of the rows it is. But the server
// counts what it has fired, where it is asked to.
#pragma once

#include <cstdint>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Has the server count for an INSERT that has been started: the target's AFTER ROW triggers, and
/// the rows that were updated in their place. Server's terms, in a context that outlives the
/// execution.
void count_fired_triggers(QueryDesc* query, ResultRelInfo* target);

/// The row, from 0, of the AFTER ROW trigger that has failed; -1 when that can't be told. For an
/// INSERT that has stored every row that it was given and counts. Server's terms.
std::int64_t row_of_failed_trigger(const QueryDesc* query, const ResultRelInfo* target);

}  // namespace batch_ops::postgres
