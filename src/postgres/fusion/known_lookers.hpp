// What was found to look at rows that others write, when it was tried together: remembered for the
// session, until something about any relation, function or type changes.
#pragma once

#include "engine/parameters/action.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// At what.
enum class Sight : std::uint8_t {
    own,    ///< at the table that it writes, or it writes itself: nothing runs together with it
    others  ///< at one of several that are written out of turn: neighbours may run together
};

/// Whether an action on a relation is known to run something that looks.
bool is_known_to_look(Oid relation, Action action, Sight sight);

void remember_that_looks(Oid relation, Action action, Sight sight);

}  // namespace batch_ops::postgres
