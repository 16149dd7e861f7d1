// Whether an operation selects its row by exactly one unique key, whose values are told apart by
// their bytes.
#pragma once

#include "engine/request/operation.hpp"
#include "postgres/catalog/relation.hpp"
#include "postgres/fusion/table_rules.hpp"

namespace batch_ops::postgres {

/// Whether a filter compares the columns of one unique key, and nothing else. The table must be
/// locked, as lock_and_judge() does.
bool selects_by_key(const RepeatFacts& facts, const Relation& relation, const Operation& operation);

}  // namespace batch_ops::postgres
