#include "postgres/server/subtransaction.hpp"

#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

void Subtransactions::open() {
    const Outer outer{CurrentMemoryContext, CurrentResourceOwner};
    outer_.reserve(outer_.size() + 1);
    call_postgres([outer] {
        BeginInternalSubTransaction(nullptr);
        MemoryContextSwitchTo(outer.context);
    });
    outer_.push_back(outer);
}

Subtransactions::Outer Subtransactions::leave() {
    const Outer outer = outer_.back();
    outer_.pop_back();
    return outer;
}

void Subtransactions::keep() {
    const Outer outer = outer_.back();
    call_postgres([outer] {
        ReleaseCurrentSubTransaction();
        MemoryContextSwitchTo(outer.context);
        CurrentResourceOwner = outer.owner;
    });
    leave();
}

void Subtransactions::undo() {
    const Outer outer = leave();
    call_postgres([outer] {
        RollbackAndReleaseCurrentSubTransaction();
        MemoryContextSwitchTo(outer.context);
        CurrentResourceOwner = outer.owner;
    });
}

}  // namespace batch_ops::postgres
