// Where nothing runs but code that the server is built with, or functions of foreign keys: the rest
// is a user's, and may do anything.
//
// Server's terms: call these under the guard.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Whether a trigger is a part of a foreign key.
bool is_of_foreign_key(const Trigger* trigger);

/// Whether anything but foreign keys happens when the rows are written; nullptr is no triggers.
bool has_other_after_triggers(const TriggerDesc* triggers);

/// The type of the right operand of a foreign key's equality operator.
Oid compared_type_of(Oid equality);

/// Whether the query that checks a foreign key compares a column of this type, by this operator,
/// with nothing but functions that the server is built with.
bool runs_no_code_of_a_user(Oid equality, Oid type);

}  // namespace batch_ops::postgres
