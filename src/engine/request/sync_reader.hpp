// What a sync says: the rows that there are to be, and the scope in which there are to be no
// others.
#pragma once

#include <string>
#include <vector>

#include "engine/parameters/condition.hpp"
#include "engine/request/operation.hpp"

namespace batch_ops {

/// The equalities of which the filter of a sync consists, each of another column. Throws 22023
/// where it says anything else, or nothing.
std::vector<const Condition*> scope_of(const Condition& filter);

/// Throws 22023 where a reference has brought null for a column of the scope. `where` is the place
/// of what was written.
void check_scope_value(const Value& written, const Value& brought, const std::string& where);

/// What can be said of a sync only when all of it is read: it needs rows and a scope, and `__all`
/// where it would delete all that is in there. Other actions pass. Throws 22023.
void check_sync(const Operation& operation);

}  // namespace batch_ops
