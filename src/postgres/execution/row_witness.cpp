#include "postgres/execution/row_witness.hpp"

#include "postgres/execution/source_row.hpp"

namespace batch_ops::postgres {

namespace {

struct Witness {
    DestReceiver receiver;  // first: the server knows this as a DestReceiver
    DestReceiver* inner;
    RowWitness* witness;
    QueryDesc** query;
};

struct ConflictWatch {
    SourceStep step;  // first
    RowWitness* witness;
    const QueryDesc* query;
};

// What EXPLAIN shows as conflicting tuples: each counts before its row comes back.
void count_conflicts(RowWitness* witness, const QueryDesc* query) {
    if (const Instrumentation* const counted = query->planstate->instrument) {
        witness->conflicts = counted->ntuples2;
    }
}

// Triggers may leave out rows, in conflict or not: so each row is looked at by itself.
void upsert_is_done(SourceStep* step) {
    auto* const watch = reinterpret_cast<ConflictWatch*>(step);
    count_conflicts(watch->witness, watch->query);
    watch->witness->conflicts_before = watch->witness->conflicts;
}

void make_room(RowWitness* witness) {
    if (witness->count < witness->capacity) {
        return;
    }
    constexpr std::size_t at_first = 16;
    witness->capacity = witness->capacity == 0 ? at_first : witness->capacity * 2;
    const Size bytes = witness->capacity * sizeof(RowWitness::Row);
    witness->rows = static_cast<RowWitness::Row*>(witness->rows == nullptr
                                                      ? MemoryContextAlloc(witness->context, bytes)
                                                      : repalloc(witness->rows, bytes));
}

void start_up(DestReceiver* receiver, int operation, TupleDesc descriptor) {
    DestReceiver* const inner = reinterpret_cast<Witness*>(receiver)->inner;
    inner->rStartup(inner, operation, descriptor);
}

bool receive_slot(TupleTableSlot* slot, DestReceiver* receiver) {
    auto* const self = reinterpret_cast<Witness*>(receiver);
    RowWitness* const witness = self->witness;
    count_conflicts(witness, *self->query);
    const std::int64_t counted = last_source_row(*self->query);
    make_room(witness);
    witness->rows[witness->count++] = {counted < 0 ? 0 : counted,
                                       witness->conflicts == witness->conflicts_before};
    return self->inner->receiveSlot(slot, self->inner);
}

void shut_down(DestReceiver* receiver) {
    DestReceiver* const inner = reinterpret_cast<Witness*>(receiver)->inner;
    inner->rShutdown(inner);
}

void destroy(DestReceiver* receiver) {
    DestReceiver* const inner = reinterpret_cast<Witness*>(receiver)->inner;
    inner->rDestroy(inner);
}

}  // namespace

DestReceiver* create_witness(RowWitness* witness, DestReceiver* receiver, QueryDesc** query) {
    // The executor's own memory, in which rows arrive, is gone when it has ended.
    witness->context = CurrentMemoryContext;
    auto* const self = static_cast<Witness*>(palloc0(sizeof(Witness)));
    self->receiver.receiveSlot = receive_slot;
    self->receiver.rStartup = start_up;
    self->receiver.rShutdown = shut_down;
    self->receiver.rDestroy = destroy;
    self->receiver.mydest = DestTuplestore;
    self->inner = receiver;
    self->witness = witness;
    self->query = query;
    return &self->receiver;
}

void watch_conflicts(RowWitness* witness, const QueryDesc* query) {
    if (!IsA(query->planstate, ModifyTableState)) {
        return;
    }
    auto* const watch = static_cast<ConflictWatch*>(
        MemoryContextAllocZero(query->estate->es_query_cxt, sizeof(ConflictWatch)));
    watch->witness = witness;
    watch->query = query;
    watch->step.row_is_done = upsert_is_done;
    witness->step = &watch->step;
    put_in(witness->step, query);
}

void note_conflicts(RowWitness* witness, const QueryDesc* query) {
    if (witness->step != nullptr) {
        take_out(witness->step, query);
        witness->step = nullptr;
    }
    count_conflicts(witness, query);
    witness->has_seen = true;
}

}  // namespace batch_ops::postgres
