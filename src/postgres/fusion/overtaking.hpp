// Which operations may run before others that are ahead of them, by their tables and columns.
//
// What an operation overtakes must not be changed by it, nor see what it does. Different tables are
// apart, but for foreign keys and sequences; what a function reads is watched
// (statement_watch.hpp). In one table rows are told apart by their keys, which are compared when
// all has run (stretch.hpp):
//
//   later     may overtake
//   create    reads, updates and deletes by key; it may fail on a value that a delete would free:
//             then all is undone
//   update    reads; updates and deletes as long as nobody waits for a row, also those of other
//   delete    tables: who waits holds what others may wait for. No create of its table: it might
//             take a value that they free
//   read      everything by key
#pragma once

#include "engine/execution/batch_database.hpp"
#include "engine/request/operation.hpp"
#include "postgres/catalog/relation.hpp"
#include "postgres/fusion/repeat_facts.hpp"

namespace batch_ops::postgres {

struct JudgedOperation {
    const Operation& operation;
    const Relation& relation;
    const RepeatFacts& facts;
};

/// Both are fusible.
Overtaking overtaking(const JudgedOperation& later, const JudgedOperation& earlier);

}  // namespace batch_ops::postgres
