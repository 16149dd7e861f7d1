#include "postgres/row_collector.hpp"

namespace batch_ops::postgres {

namespace {

struct Collector {
    DestReceiver receiver;  // first: the server knows this as a DestReceiver
    MemoryContext kept;
    MemoryContext scratch;  // for one row
    MemoryContext setup;
    ResultBudget* budget;
    RowShape** shape_slot;
    RowShape* shape;
    StringInfoData row;  // the row that is being made
    bool has_ordinals;
    RowSet rows;
    std::size_t capacity;
};

// An array in the memory of the batch with room for as many elements as the collector has.
template <typename Element>
void make_room(Collector* self, Element** array) {
    const Size bytes = self->capacity * sizeof(Element);
    *array = static_cast<Element*>(*array == nullptr ? MemoryContextAllocHuge(self->kept, bytes)
                                                     : repalloc_huge(*array, bytes));
}

void keep_row(Collector* self) {
    const std::size_t size = self->row.len;
    spend(self->budget, size);
    RowSet* rows = &self->rows;
    if (rows->count == self->capacity) {
        self->capacity = self->capacity == 0 ? 1 : self->capacity * 2;
        make_room(self, &rows->rows);
        if (self->has_ordinals) {
            make_room(self, &rows->ordinals);
        }
    }
    auto* row = static_cast<Jsonb*>(MemoryContextAlloc(self->kept, size));
    memcpy(row, self->row.data, size);
    SET_VARSIZE(row, size);
    rows->rows[rows->count++] = row;
    rows->bytes += size;
}

// --- the receiver's callbacks ---

void start_up(DestReceiver* receiver, int, TupleDesc descriptor) {
    auto* self = reinterpret_cast<Collector*>(receiver);
    const int column_count = descriptor->natts - (self->has_ordinals ? 1 : 0);
    MemoryContext const caller = MemoryContextSwitchTo(self->setup);
    if (!fits(*self->shape_slot, descriptor, column_count)) {
        // The old one may be in use by an execution around this one: it is left to the session.
        *self->shape_slot = make_row_shape(descriptor, column_count, CacheMemoryContext);
    }
    self->shape = *self->shape_slot;
    initStringInfo(&self->row);
    MemoryContextSwitchTo(caller);
}

bool receive_slot(TupleTableSlot* slot, DestReceiver* receiver) {
    auto* self = reinterpret_cast<Collector*>(receiver);
    MemoryContext const caller = MemoryContextSwitchTo(self->scratch);
    slot_getallattrs(slot);
    encode_row(self->shape, slot->tts_values, slot->tts_isnull, &self->row);
    keep_row(self);
    if (self->has_ordinals) {
        const int last = slot->tts_tupleDescriptor->natts - 1;
        self->rows.ordinals[self->rows.count - 1] = DatumGetInt64(slot->tts_values[last]);
    }
    MemoryContextSwitchTo(caller);
    MemoryContextReset(self->scratch);
    return true;
}

void shut_down(DestReceiver*) {}

void destroy(DestReceiver*) {}

}  // namespace

DestReceiver* create_row_collector(MemoryContext context, ResultBudget* budget, RowShape** shape,
                                   bool has_ordinals) {
    auto* self = static_cast<Collector*>(palloc0(sizeof(Collector)));
    self->receiver.receiveSlot = receive_slot;
    self->receiver.rStartup = start_up;
    self->receiver.rShutdown = shut_down;
    self->receiver.rDestroy = destroy;
    self->receiver.mydest = DestTuplestore;
    self->kept = context;
    self->setup = CurrentMemoryContext;
    self->scratch =
        AllocSetContextCreate(CurrentMemoryContext, "batch_ops row", ALLOCSET_DEFAULT_SIZES);
    self->budget = budget;
    self->shape_slot = shape;
    self->has_ordinals = has_ordinals;
    return &self->receiver;
}

RowSet collected_rows(const DestReceiver* collector) {
    return reinterpret_cast<const Collector*>(collector)->rows;
}

}  // namespace batch_ops::postgres
