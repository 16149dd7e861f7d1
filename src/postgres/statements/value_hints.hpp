// What a type takes, for somebody who has given it something else.
#pragma once

#include <string>

#include "engine/core/batch_error.hpp"
#include "postgres/catalog/relation.hpp"
#include "postgres/statements/value_place.hpp"

namespace batch_ops::postgres {

/// The hint of an error that `column` has refused a value: the server's own, or a better one.
std::string hint_for_value(const Column& column, const ValuePlace& place, const ErrorFields& error);

}  // namespace batch_ops::postgres
