// The clauses of a page: `__limit` and `__offset`.
#pragma once

#include "engine/parameters/metadata.hpp"
#include "postgres/statements/statement.hpp"

namespace batch_ops::postgres {

/// ` LIMIT … OFFSET …`, or what there is of them; what filters the statement is in it already.
///
/// They are parameters as all values are, with which the server plans each run anew, for a plan
/// that is good for any number of rows looks worse to it. A size of a page with nothing beside it
/// that a plan could depend on is part of the text, and planned once.
void append_page(Statement& statement, const Metadata& metadata);

}  // namespace batch_ops::postgres
