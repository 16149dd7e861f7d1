#include "postgres/rows/row_collector.hpp"

namespace batch_ops::postgres {

namespace {

struct Collector {
    DestReceiver receiver;  // first: the server knows this as a DestReceiver
    RowStore* store;
    ResultBudget* budget;
    RowShape** shape_slot;
    RowShape* shape;
    BesideRows beside;
};

bool has_ordinals(const Collector* self) {
    return self->beside == BesideRows::ordinal;
}

int columns_beside(const Collector* self) {
    switch (self->beside) {
        case BesideRows::ordinal:
            return 1;
        case BesideRows::total:
            return 2;
        default:
            return 0;
    }
}

// An array in the memory of the batch with room for as many elements as the store says.
template <typename Element>
void make_room(RowStore* store, Element** array) {
    // NOLINTNEXTLINE(bugprone-sizeof-expression): elements may be pointers
    const Size bytes = store->capacity * sizeof(Element);
    *array =
        static_cast<Element*>(*array == nullptr ? MemoryContextAllocHuge(store->small_rows, bytes)
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

constexpr int large_row = 1024 * 1024;

// The row that is in the buffer, for good.
Jsonb* take_row(RowStore* store) {
    const int size = store->buffer.len;
    char* row = store->buffer.data;
    if (size >= large_row) {
        store->buffer.data = nullptr;
        row = static_cast<char*>(repalloc(row, size));  // the buffer may be twice as long
    } else {
        row = static_cast<char*>(MemoryContextAlloc(store->small_rows, size));
        memcpy(row, store->buffer.data, size);
    }
    SET_VARSIZE(row, size);
    return reinterpret_cast<Jsonb*>(row);
}

// Rows of no columns are many for their bytes: the place in the array counts too.
void keep_row(Collector* self) {
    RowStore* const store = self->store;
    const std::size_t size = store->buffer.len;
    spend(self->budget, size + sizeof(Jsonb*));
    RowSet* const rows = &store->arriving;
    if (rows->count == store->capacity) {
        store->capacity = store->capacity == 0 ? 1 : store->capacity * 2;
        make_room(store, &rows->rows);
        if (has_ordinals(self)) {
            make_room(store, &rows->ordinals);
        }
    }
    rows->rows[rows->count] = take_row(store);
    ++rows->count;
    rows->bytes += size;
}

// --- the receiver's callbacks ---

void start_up(DestReceiver* receiver, int, TupleDesc descriptor) {
    auto* self = reinterpret_cast<Collector*>(receiver);
    const int column_count = descriptor->natts - columns_beside(self);
    if (!fits(*self->shape_slot, descriptor, column_count)) {
        *self->shape_slot =
            replace_row_shape(*self->shape_slot, descriptor, column_count, CacheMemoryContext);
    }
    self->shape = *self->shape_slot;
}

// Whether there is a row beside the total.
bool take_total(Collector* self, const TupleTableSlot* slot) {
    const int count = slot->tts_tupleDescriptor->natts;
    self->store->total = DatumGetInt64(slot->tts_values[count - 2]);
    return DatumGetBool(slot->tts_values[count - 1]);
}

bool receive_slot(TupleTableSlot* slot, DestReceiver* receiver) {
    auto* self = reinterpret_cast<Collector*>(receiver);
    slot_getallattrs(slot);
    if (self->beside == BesideRows::total && !take_total(self, slot)) {
        return true;
    }
    MemoryContext const caller = MemoryContextSwitchTo(self->store->scratch);
    prepare_buffer(self->store);
    if (!encode_row(self->shape, slot->tts_values, slot->tts_isnull, &self->store->buffer,
                    self->budget->bytes_left)) {
        refuse_row(self->budget);
    }
    keep_row(self);
    if (has_ordinals(self)) {
        const int last = slot->tts_tupleDescriptor->natts - 1;
        const RowSet& rows = self->store->arriving;
        rows.ordinals[rows.count - 1] = DatumGetInt64(slot->tts_values[last]);
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
                                   BesideRows beside) {
    auto* self = static_cast<Collector*>(palloc0(sizeof(Collector)));
    self->receiver.receiveSlot = receive_slot;
    self->receiver.rStartup = start_up;
    self->receiver.rShutdown = shut_down;
    self->receiver.rDestroy = destroy;
    self->receiver.mydest = DestTuplestore;
    self->store = store;
    self->budget = budget;
    self->shape_slot = shape;
    self->beside = beside;
    return &self->receiver;
}

RowSet take_rows(RowStore* store) {
    const RowSet rows = store->arriving;
    store->arriving = RowSet{};
    store->capacity = 0;
    return rows;
}

void put_back_rows(RowStore* store, const RowSet& rows) {
    store->arriving = rows;
    store->capacity = rows.count;
}

void discard_rows(const RowSet& rows) {
    for (std::size_t index = 0; index < rows.count; ++index) {
        pfree(rows.rows[index]);
    }
    if (rows.rows != nullptr) {
        pfree(rows.rows);
    }
    if (rows.ordinals != nullptr) {
        pfree(rows.ordinals);
    }
}

void discard_arriving_rows(RowStore* store) {
    discard_rows(take_rows(store));
    MemoryContextReset(store->scratch);
    if (store->buffer.data != nullptr && store->buffer.maxlen >= large_row) {
        pfree(store->buffer.data);
        store->buffer.data = nullptr;
    }
}

}  // namespace batch_ops::postgres
