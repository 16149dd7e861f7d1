#include "postgres/row_collector.hpp"

namespace batch_ops::postgres {

namespace {

struct Collector {
    DestReceiver receiver;  // first: the server knows this as a DestReceiver
    RowStore* store;
    ResultBudget* budget;
    RowShape** shape_slot;
    RowShape* shape;
    bool has_ordinals;
    RowSet rows;
    std::size_t capacity;
};

// An array in the memory of the batch with room for as many elements as the collector has.
template <typename Element>
void make_room(Collector* self, Element** array) {
    const Size bytes = self->capacity * sizeof(Element);
    *array = static_cast<Element*>(*array == nullptr
                                       ? MemoryContextAllocHuge(self->store->small_rows, bytes)
                                       : repalloc_huge(*array, bytes));
}

// A new one after a large row, which has taken the old one with it.
void prepare_buffer(RowStore* store) {
    if (store->buffer.data == nullptr) {
        MemoryContext const caller = MemoryContextSwitchTo(store->large_rows);
        initStringInfo(&store->buffer);
        MemoryContextSwitchTo(caller);
    }
}

// The row that is in the buffer, for good.
Jsonb* take_row(RowStore* store) {
    constexpr int large = 1024 * 1024;
    const int size = store->buffer.len;
    char* row = store->buffer.data;
    if (size >= large) {
        store->buffer.data = nullptr;
    } else {
        row = static_cast<char*>(MemoryContextAlloc(store->small_rows, size));
        memcpy(row, store->buffer.data, size);
    }
    SET_VARSIZE(row, size);
    return reinterpret_cast<Jsonb*>(row);
}

void keep_row(Collector* self) {
    const std::size_t size = self->store->buffer.len;
    spend(self->budget, size);
    RowSet* rows = &self->rows;
    if (rows->count == self->capacity) {
        self->capacity = self->capacity == 0 ? 1 : self->capacity * 2;
        make_room(self, &rows->rows);
        if (self->has_ordinals) {
            make_room(self, &rows->ordinals);
        }
    }
    rows->rows[rows->count++] = take_row(self->store);
    rows->bytes += size;
}

// --- the receiver's callbacks ---

void start_up(DestReceiver* receiver, int, TupleDesc descriptor) {
    auto* self = reinterpret_cast<Collector*>(receiver);
    const int column_count = descriptor->natts - (self->has_ordinals ? 1 : 0);
    if (!fits(*self->shape_slot, descriptor, column_count)) {
        // The old one may be in use by an execution around this one: it is left to the session.
        *self->shape_slot = make_row_shape(descriptor, column_count, CacheMemoryContext);
    }
    self->shape = *self->shape_slot;
}

bool receive_slot(TupleTableSlot* slot, DestReceiver* receiver) {
    auto* self = reinterpret_cast<Collector*>(receiver);
    MemoryContext const caller = MemoryContextSwitchTo(self->store->scratch);
    slot_getallattrs(slot);
    prepare_buffer(self->store);
    encode_row(self->shape, slot->tts_values, slot->tts_isnull, &self->store->buffer);
    keep_row(self);
    if (self->has_ordinals) {
        const int last = slot->tts_tupleDescriptor->natts - 1;
        self->rows.ordinals[self->rows.count - 1] = DatumGetInt64(slot->tts_values[last]);
    }
    MemoryContextSwitchTo(caller);
    MemoryContextReset(self->store->scratch);
    return true;
}

void shut_down(DestReceiver*) {}

void destroy(DestReceiver*) {}

}  // namespace

RowStore create_row_store(MemoryContext context) {
    RowStore store{};
    store.small_rows = GenerationContextCreate(context, "batch_ops rows", ALLOCSET_DEFAULT_SIZES);
    store.large_rows = context;
    store.scratch = AllocSetContextCreate(context, "batch_ops row", ALLOCSET_DEFAULT_SIZES);
    return store;
}

DestReceiver* create_row_collector(RowStore* store, ResultBudget* budget, RowShape** shape,
                                   bool has_ordinals) {
    auto* self = static_cast<Collector*>(palloc0(sizeof(Collector)));
    self->receiver.receiveSlot = receive_slot;
    self->receiver.rStartup = start_up;
    self->receiver.rShutdown = shut_down;
    self->receiver.rDestroy = destroy;
    self->receiver.mydest = DestTuplestore;
    self->store = store;
    self->budget = budget;
    self->shape_slot = shape;
    self->has_ordinals = has_ordinals;
    return &self->receiver;
}

RowSet collected_rows(const DestReceiver* collector) {
    return reinterpret_cast<const Collector*>(collector)->rows;
}

}  // namespace batch_ops::postgres
