// The unique keys of a table whose values are told apart by their bytes, and which of them selects
// the row of an operation.
#pragma once

#include "engine/request/operation.hpp"
#include "postgres/catalog/relation.hpp"
#include "postgres/fusion/repeat_facts.hpp"

namespace batch_ops::postgres {

/// Server's terms: call under the guard. A list of lists of a table's columns: of each index that
/// lets every value of its columns, none of them null, occur once, by the equality of filters. The
/// table must be locked.
List* unique_keys_of(::Relation table);

/// The key whose columns, numbers of the relation, a filter compares for equality, among others if
/// need be; nullptr when there is none, or the filter says anything but plain comparisons.
const ColumnNumbers* key_that_selects(const RepeatFacts& facts, const Relation& relation,
                                      const Condition& filter);

}  // namespace batch_ops::postgres
