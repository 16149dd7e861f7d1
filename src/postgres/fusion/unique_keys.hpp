// Which unique key selects the row of an operation.
#pragma once

#include "engine/request/operation.hpp"
#include "postgres/catalog/relation.hpp"
#include "postgres/fusion/repeat_facts.hpp"

namespace batch_ops::postgres {

/// The key whose columns, numbers of the relation, a filter compares for equality, among others if
/// need be; nullptr when there is none, or the filter says anything but plain comparisons.
const ColumnNumbers* key_that_selects(const RepeatFacts& facts, const Relation& relation,
                                      const Condition& filter);

}  // namespace batch_ops::postgres
