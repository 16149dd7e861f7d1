// Which relation was meant by a name that leads to none.
#pragma once

#include <string>

#include "engine/parameters/entity_name.hpp"

namespace batch_ops::postgres {

/// `Did you mean "artist"?`, or empty text. Only relations in exposed schemas that the role may
/// read or write come into question: one of the same name in a schema that was not searched, else
/// the nearest where the name was looked for. Looks through all relations of the database: for
/// errors.
std::string near_relation_hint(const EntityName& name);

/// For the name of a relation where that of a function belongs: what it is and which action there
/// is for it; empty where the role may use no such relation. `has_arguments`: of the call that
/// failed.
std::string relation_hint(const EntityName& name, bool has_arguments);

}  // namespace batch_ops::postgres
