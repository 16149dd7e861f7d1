// Which function was meant by a name that leads to none.
#pragma once

#include <string>

#include "engine/parameters/entity_name.hpp"

namespace batch_ops::postgres {

/// What to write where an operation on a table names a function; empty text where there is none of
/// that name that the role may execute in an exposed schema. Throws 42501 as functions_of_name().
std::string function_hint(const EntityName& name);

/// `Did you mean "close_invoice"?`, or empty text, as near_relation_hint() says it of relations:
/// only functions in exposed schemas that the role may execute come into question. Looks through
/// all functions of the database: for errors.
std::string near_function_hint(const EntityName& name);

}  // namespace batch_ops::postgres
