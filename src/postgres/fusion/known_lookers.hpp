// What was found to look at rows that others write, when it was tried together: remembered for the
// session, until something about any relation, function or type changes.
#pragma once

#include "engine/parameters/action.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Whether an action on a relation is known to run something that looks.
bool is_known_to_look(Oid relation, Action action);

void remember_that_looks(Oid relation, Action action);

}  // namespace batch_ops::postgres
