// The types that arguments are given as: those that are declared, and of polymorphic ones what
// their JSON values are.
#pragma once

#include <vector>

#include "engine/request/stored_row.hpp"
#include "postgres/catalog/function_catalog.hpp"

namespace batch_ops::postgres {

/// For each argument of the function the type of its value; InvalidOid where `given` has none. The
/// values for one family of polymorphic types (anyelement, anyarray; anycompatible and its like)
/// are all made of one type, that of the first that is not null: numeric, text, boolean, jsonb for
/// an object, an array of these for an array. Throws 0A000 for a type of which no value can be made
/// from JSON, and 42804 where an array would be one of arrays.
std::vector<Oid> argument_types(const Function& function, const StoredRow& given);

}  // namespace batch_ops::postgres
