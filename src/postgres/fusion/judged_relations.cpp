#include "postgres/fusion/judged_relations.hpp"

#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/server/memory_scope.hpp"

namespace batch_ops::postgres {

const JudgedRelation* JudgedRelations::find(const Operation& operation) {
    if (operation.action == Action::call) {
        return nullptr;  // a function is none, and there may be a table of its name
    }
    const MemoryScope scope(context_);
    try {
        return judge(operation);
    } catch (const BatchError& error) {
        // A session that has waited for a lock in vain is still in the queue until a savepoint is
        // undone.
        const std::string& code = error.fields().sqlstate;
        if (!may_be_caught(code) || code == sqlstate::lock_not_available) {
            throw;
        }
        return nullptr;
    }
}

// Waiting for the lock may bring news: then the relation is another, or described in another way.
// News of other relations may come all the time, and mean no more than that it is described anew.
const JudgedRelation* JudgedRelations::judge(const Operation& operation) {
    const bool writes = operation.action != Action::read;
    auto relation = catalog_.find(operation.entity);
    auto found = judged_.find(relation.get());
    while (found == judged_.end() || (writes && !found->second.is_locked_for_writing)) {
        check_for_interruption();
        RepeatFacts facts = lock_and_judge(operation.action, *relation, Locking::as_the_action);
        const auto before = std::exchange(relation, catalog_.find(operation.entity));
        if (*relation == *before) {
            JudgedRelation judgement{relation, std::move(facts), writes};
            found = judged_.insert_or_assign(relation.get(), std::move(judgement)).first;
        }
    }
    return &found->second;
}

}  // namespace batch_ops::postgres
