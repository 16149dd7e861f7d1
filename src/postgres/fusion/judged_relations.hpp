// The relations of a batch, judged under the locks under which its operations run.
#pragma once

#include <memory>
#include <unordered_map>

#include "engine/request/operation.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/fusion/repeat_facts.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

struct JudgedRelation {
    std::shared_ptr<const Relation> relation;
    RepeatFacts facts;
    bool is_locked_for_writing;
};

class JudgedRelations {
public:
    /// The server's memory is taken from `context`. Both must outlive this.
    JudgedRelations(RelationCatalog& catalog, MemoryContext context)
        : catalog_(catalog), context_(context) {}

    /// Of an operation; nullptr when it cannot be found: when the operation is run, it says what is
    /// wrong, after what else may be. Throws what may not be caught, and when a lock was waited for
    /// in vain. Valid until forget().
    const JudgedRelation* find(const Operation& operation);

    /// To be called when a savepoint was undone, and the locks with it.
    void forget() { judged_.clear(); }

private:
    const JudgedRelation* judge(const Operation& operation);

    RelationCatalog& catalog_;
    MemoryContext context_;
    // By description: a relation that was described anew is looked at anew.
    std::unordered_map<const Relation*, JudgedRelation> judged_{};
};

}  // namespace batch_ops::postgres
