// Which operations may be tried together, by what is known of their table.
#pragma once

#include "engine/request/operation.hpp"
#include "postgres/catalog/relation.hpp"
#include "postgres/fusion/repeat_facts.hpp"

namespace batch_ops::postgres {

/// Whether an update sets or increments any of these columns of the relation.
bool assigns_any(const Operation& operation, const Relation& relation,
                 const ColumnNumbers& columns);

/// Whether it can't be noticed that rows of the relation were read, inserted, updated or deleted,
/// that this was undone, and that it was done again.
bool may_be_undone(const RepeatFacts& facts, const Relation& relation, Action action);

/// The same of a whole operation, whatever else it does.
bool is_repeatable(const RepeatFacts& facts, const Relation& relation, const Operation& operation);

/// Whether operations like this one may run as one statement: creates, and what selects its row by
/// a unique key and assigns none.
bool is_fusible(const RepeatFacts& facts, const Relation& relation, const Operation& operation);

/// Why not, in words; nullptr when they may.
const char* reason_to_stay_alone(const RepeatFacts& facts, const Relation& relation,
                                 const Operation& operation);

}  // namespace batch_ops::postgres
