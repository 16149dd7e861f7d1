// Which tables let a write be undone and repeated, or run together with others of its kind, without
// anybody noticing: plain ones on which a write runs nothing but the server's own functions.
#pragma once

#include <vector>

#include "engine/parameters/action.hpp"
#include "postgres/catalog/relation.hpp"

namespace batch_ops::postgres {

/// What matters of a relation here.
struct RepeatFacts {
    /// A plain table of this server without rules, inheritance, policies for the role, deferrable
    /// or exclusion constraints and triggers but those of foreign keys; whose types, defaults,
    /// checks, generated columns and indexes are made of what expression_rules.hpp allows.
    bool is_plain = false;
    bool references_itself = false;
    /// Foreign keys of any table lead here.
    bool is_referenced = false;
    /// Columns of unique keys, which a foreign key could lead to.
    std::vector<AttrNumber> key_columns{};
};

/// Reads the catalogs. `relation` must be locked as it will be when the operation runs: else a
/// trigger that is made in between goes unnoticed.
RepeatFacts repeat_facts(const Relation& relation);

/// Locks a relation as an action on it does. False, and nothing is locked, when it is no table or
/// the role may not do that to it.
bool lock_for(Action action, const Relation& relation);

}  // namespace batch_ops::postgres
