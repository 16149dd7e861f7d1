// Whether a value fits the type modifier of a column, such as the length of a varchar(20).
#pragma once

#include <cstdint>

#include "postgres/statements/value_input.hpp"

namespace batch_ops::postgres {

/// Throws what storing the value into a column of its type with that modifier would raise: 22001,
/// 22003 or 22026. Types whose modifier is enforced by a user's function are left to the statement,
/// for such a function may notice that it is called.
void check_type_modifier(const TypedDatum& value, std::int32_t modifier);

}  // namespace batch_ops::postgres
