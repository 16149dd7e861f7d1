// Where nothing runs but code that the server is built with, or functions of foreign keys: the rest
// is a user's, and may do anything.
//
// Server's terms: call these under the guard.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Whether there are triggers that are not those of foreign keys; nullptr is no triggers.
bool has_other_triggers(const TriggerDesc* triggers);

/// The type of the right operand of a foreign key's equality operator.
Oid compared_type_of(Oid equality);

/// Whether the query that checks a foreign key compares a column of this type, by this operator,
/// with nothing but functions that the server is built with.
bool runs_no_code_of_a_user(Oid equality, Oid type);

}  // namespace batch_ops::postgres
