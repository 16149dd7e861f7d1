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

// What EXPLAIN shows as conflicting tuples, and as rows removed by the conflict filter: each counts
// before its row comes back.
void count_conflicts(RowWitness* witness, const QueryDesc* query) {
    if (const Instrumentation* const counted = query->planstate->instrument) {
        witness->conflicts = counted->ntuples2;
        witness->left_alone = counted->nfiltered1;
    }
}

// Rows between this one and the last that came back may have been in conflict too: as many as were
// left alone, and some that a trigger has left out.
RowWitness::Origin origin_of(std::int64_t rows_between, double conflicts, double left_alone) {
    const double updates = conflicts - left_alone;
    const double left_out = static_cast<double>(rows_between) - left_alone;
    if (updates == 0) {
        return RowWitness::Origin::created;
    }
    return updates == left_out + 1 ? RowWitness::Origin::found : RowWitness::Origin::unknown;
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
    const RowWitness before = *witness;
    count_conflicts(witness, *self->query);
    const std::int64_t counted = last_source_row(*self->query);
    const std::int64_t place = counted < 0 ? 0 : counted;
    const std::int64_t last = before.count == 0 ? -1 : before.rows[before.count - 1].place;
    make_room(witness);
    witness->rows[witness->count++] = {
        place, origin_of(place - last - 1, witness->conflicts - before.conflicts,
                         witness->left_alone - before.left_alone)};
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

void note_conflicts(RowWitness* witness, const QueryDesc* query) {
    count_conflicts(witness, query);
    witness->has_seen = true;
}

}  // namespace batch_ops::postgres
