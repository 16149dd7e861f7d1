// The equality by which rows are found by the values of a column.
#pragma once

#include <string>

#include "postgres/catalog/relation_catalog.hpp"

namespace batch_ops::postgres {

/// Throws 42804 where the column's type has none; `place` is where the column is named, with what
/// separates it from the message.
const SqlOperator& equality_of(RelationCatalog& catalog, const Column& column,
                               const std::string& place = "");

/// What makes a column at the right side of an operator one of its base type: a cast, if that is
/// another.
std::string base_cast(const Column& column);

}  // namespace batch_ops::postgres
