#include "postgres/rows/row_encoder.hpp"

#include "postgres/jsonb/jsonb_layout.hpp"
#include "postgres/rows/value_encoder.hpp"

namespace batch_ops::postgres {

namespace {

struct ColumnEncoder {
    ValueEncoder value;
    int attribute;  // index into the slot
};

}  // namespace

struct RowShape {
    MemoryContext context;
    RowShape* replaced;
    int attribute_count;
    Oid* declared_types;     // by attribute
    int column_count;        // that have a key
    ColumnEncoder* columns;  // in the order of the keys of a jsonb object
    JEntry* key_entries;
    EntryWriter after_keys;  // where the entries of the values continue
    StringInfoData keys;     // the bytes of all keys
};

namespace {

// --- the shape of rows ---

const char* name_of(TupleDesc descriptor, const ColumnEncoder* column) {
    return NameStr(TupleDescAttr(descriptor, column->attribute)->attname);
}

// Columns of one name in the order of the row.
int compare_columns(const void* left, const void* right, void* descriptor) {
    const auto* left_column = static_cast<const ColumnEncoder*>(left);
    const auto* right_column = static_cast<const ColumnEncoder*>(right);
    const char* left_name = name_of(static_cast<TupleDesc>(descriptor), left_column);
    const char* right_name = name_of(static_cast<TupleDesc>(descriptor), right_column);
    if (strcmp(left_name, right_name) == 0) {
        return left_column->attribute - right_column->attribute;
    }
    return key_precedes(left_name, strlen(left_name), right_name, strlen(right_name)) ? -1 : 1;
}

void keep_last_of_each_name(RowShape* shape, TupleDesc descriptor) {
    int kept = 0;
    for (int index = 0; index < shape->column_count; ++index) {
        const ColumnEncoder* column = &shape->columns[index];
        const bool is_last =
            index + 1 == shape->column_count ||
            strcmp(name_of(descriptor, column), name_of(descriptor, column + 1)) != 0;
        if (is_last) {
            shape->columns[kept++] = *column;
        }
    }
    shape->column_count = kept;
}

void find_encoders(RowShape* shape, TupleDesc descriptor) {
    const Size at_least_one = Max(shape->attribute_count, 1);
    shape->declared_types = static_cast<Oid*>(palloc0(at_least_one * sizeof(Oid)));
    shape->columns = static_cast<ColumnEncoder*>(palloc0(at_least_one * sizeof(ColumnEncoder)));
    for (int index = 0; index < shape->attribute_count; ++index) {
        Form_pg_attribute attribute = TupleDescAttr(descriptor, index);
        shape->declared_types[index] = attribute->atttypid;
        if (attribute->attisdropped) {
            continue;
        }
        ColumnEncoder* column = &shape->columns[shape->column_count++];
        column->attribute = index;
        column->value.type = getBaseType(attribute->atttypid);
    }
    qsort_arg(shape->columns, shape->column_count, sizeof(ColumnEncoder), compare_columns,
              descriptor);
    keep_last_of_each_name(shape, descriptor);
    for (int index = 0; index < shape->column_count; ++index) {
        prepare_encoder(&shape->columns[index].value);
    }
}

void write_keys(RowShape* shape, TupleDesc descriptor) {
    shape->key_entries =
        static_cast<JEntry*>(palloc0(Max(shape->column_count, 1) * sizeof(JEntry)));
    shape->after_keys = EntryWriter{};
    initStringInfo(&shape->keys);
    for (int index = 0; index < shape->column_count; ++index) {
        const char* name = name_of(descriptor, &shape->columns[index]);
        appendStringInfoString(&shape->keys, name);
        shape->key_entries[index] = shape->after_keys.next(JENTRY_ISSTRING, strlen(name));
    }
}

void set_word(StringInfo row, int at, uint32 word) {
    memcpy(row->data + at, &word, sizeof(word));
}

}  // namespace

// Length word, header, entries of keys and values, keys, values.
bool encode_row(const RowShape* shape, const Datum* values, const bool* is_null, StringInfo row,
                std::size_t most) {
    const auto count = static_cast<uint32>(shape->column_count);
    const int entries_at = VARHDRSZ + static_cast<int>(sizeof(uint32));
    const int entries_size = static_cast<int>(sizeof(JEntry) * 2 * count);

    resetStringInfo(row);
    enlargeStringInfo(row, entries_at + entries_size + shape->keys.len);
    set_word(row, VARHDRSZ, count | JB_FOBJECT);
    memcpy(row->data + entries_at, shape->key_entries, count * sizeof(JEntry));
    memcpy(row->data + entries_at + entries_size, shape->keys.data, shape->keys.len);
    row->len = entries_at + entries_size + shape->keys.len;

    EntryWriter entries = shape->after_keys;
    for (uint32 index = 0; index < count; ++index) {
        ColumnEncoder* column = &shape->columns[index];
        const int begin = row->len;
        JEntry type = JENTRY_ISNULL;
        if (!is_null[column->attribute]) {
            if (is_too_large(&column->value, values[column->attribute], most)) {
                return false;
            }
            type = append_value(row, &column->value, values[column->attribute]);
        }
        const auto length = static_cast<uint32>(row->len - begin);
        set_word(row, entries_at + static_cast<int>((count + index) * sizeof(JEntry)),
                 entries.next(type, length));
        if (static_cast<std::size_t>(row->len) > most) {
            return false;
        }
    }
    if (row->len > static_cast<int>(JENTRY_OFFLENMASK)) {
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                        errmsg("row exceeds the maximum size of a jsonb value")));
    }
    SET_VARSIZE(row->data, row->len);
    return true;
}

bool fits(const RowShape* shape, TupleDesc descriptor, int column_count) {
    if (shape == nullptr || shape->attribute_count != column_count) {
        return false;
    }
    for (int index = 0; index < column_count; ++index) {
        if (shape->declared_types[index] != TupleDescAttr(descriptor, index)->atttypid) {
            return false;
        }
    }
    return true;
}

// The tuple descriptor is gone when the rows have come: all that is needed of it is copied. The
// owner gets the context only when nothing has failed in it.
RowShape* make_row_shape(TupleDesc descriptor, int column_count, MemoryContext owner) {
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "batch_ops row shape", ALLOCSET_SMALL_SIZES);
    MemoryContext const caller = MemoryContextSwitchTo(context);
    auto* shape = static_cast<RowShape*>(palloc0(sizeof(RowShape)));
    shape->context = context;
    shape->attribute_count = column_count;
    find_encoders(shape, descriptor);
    write_keys(shape, descriptor);
    MemoryContextSetParent(context, owner);
    MemoryContextSwitchTo(caller);
    return shape;
}

RowShape* replace_row_shape(RowShape* old, TupleDesc descriptor, int column_count,
                            MemoryContext owner) {
    RowShape* shape = make_row_shape(descriptor, column_count, owner);
    shape->replaced = old;
    return shape;
}

void free_replaced_shapes(RowShape* shape) {
    if (shape != nullptr) {
        free_row_shape(shape->replaced);
        shape->replaced = nullptr;
    }
}

void free_row_shape(RowShape* shape) {
    while (shape != nullptr) {
        RowShape* const replaced = shape->replaced;
        MemoryContextDelete(shape->context);
        shape = replaced;
    }
}

}  // namespace batch_ops::postgres
