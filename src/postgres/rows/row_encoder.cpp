#include "postgres/rows/row_encoder.hpp"

#include <cmath>

#include "postgres/jsonb/jsonb_layout.hpp"

namespace batch_ops::postgres {

namespace {

// How a column's values become jsonb.
enum class Encoding {
    boolean,
    int2,
    int4,
    int8,
    numeric,
    float4,
    float8,
    text,
    datetime,
    jsonb,
    output_text,  // the type's output, as a string
    general,      // to_jsonb itself
};

struct ColumnEncoder {
    Encoding encoding;
    Oid type;
    int attribute;  // index into the slot
    bool is_varlena;
    FmgrInfo function;
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
    EntryWriter after_keys;  // where the entries of the values go on
    StringInfoData keys;     // the bytes of all keys
};

namespace {

// --- how each type is encoded ---

bool has_plain_output(Oid type) {
    if (type >= FirstNormalObjectId || type == JSONOID) {
        return false;
    }
    const char kind = get_typtype(type);
    return (kind == TYPTYPE_BASE || kind == TYPTYPE_RANGE || kind == TYPTYPE_MULTIRANGE) &&
           !OidIsValid(get_element_type(type));
}

Encoding encoding_of(Oid type) {
    switch (type) {
        case BOOLOID:
            return Encoding::boolean;
        case INT2OID:
            return Encoding::int2;
        case INT4OID:
            return Encoding::int4;
        case INT8OID:
            return Encoding::int8;
        case NUMERICOID:
            return Encoding::numeric;
        case FLOAT4OID:
            return Encoding::float4;
        case FLOAT8OID:
            return Encoding::float8;
        case TEXTOID:
        case VARCHAROID:
        case BPCHAROID:
            return Encoding::text;
        case DATEOID:
        case TIMESTAMPOID:
        case TIMESTAMPTZOID:
            return Encoding::datetime;
        case JSONBOID:
            return Encoding::jsonb;
        default:
            return has_plain_output(type) ? Encoding::output_text : Encoding::general;
    }
}

void prepare_function(ColumnEncoder* column) {
    if (column->encoding == Encoding::output_text) {
        Oid output = InvalidOid;
        bool is_varlena = false;
        getTypeOutputInfo(column->type, &output, &is_varlena);
        fmgr_info(output, &column->function);
    } else if (column->encoding == Encoding::general) {
        fmgr_info(F_TO_JSONB, &column->function);
        Node* argument = reinterpret_cast<Node*>(makeNullConst(column->type, -1, InvalidOid));
        fmgr_info_set_expr(
            reinterpret_cast<Node*>(makeFuncExpr(F_TO_JSONB, JSONBOID, list_make1(argument),
                                                 InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL)),
            &column->function);
    }
}

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
        column->type = getBaseType(attribute->atttypid);
        column->encoding = encoding_of(column->type);
        column->is_varlena = get_typlen(column->type) == -1;
    }
    qsort_arg(shape->columns, shape->column_count, sizeof(ColumnEncoder), compare_columns,
              descriptor);
    keep_last_of_each_name(shape, descriptor);
    for (int index = 0; index < shape->column_count; ++index) {
        prepare_function(&shape->columns[index]);
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

// --- the row that is being made ---

void pad(StringInfo row) {
    while (row->len % ALIGNOF_INT != 0) {
        appendStringInfoChar(row, '\0');
    }
}

// Appends one value's bytes and gives its type bits.
JEntry append_string(StringInfo row, const char* text, int length) {
    appendBinaryStringInfoNT(row, text, length);
    return JENTRY_ISSTRING;
}

JEntry append_numeric(StringInfo row, Numeric number) {
    if (numeric_is_nan(number) || numeric_is_inf(number)) {
        const char* text =
            DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(number)));
        return append_string(row, text, static_cast<int>(strlen(text)));
    }
    pad(row);
    appendBinaryStringInfoNT(row, reinterpret_cast<char*>(number),
                             static_cast<int>(VARSIZE(number)));
    return JENTRY_ISNUMERIC;
}

// The digits of a float that read back as the same float, or "NaN", "Infinity", "-Infinity".
JEntry append_float(StringInfo row, const char* digits, bool is_finite) {
    if (!is_finite) {
        return append_string(row, digits, static_cast<int>(strlen(digits)));
    }
    return append_numeric(
        row, DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(digits),
                                                 ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1))));
}

JEntry append_float8(StringInfo row, double number) {
    char digits[DOUBLE_SHORTEST_DECIMAL_LEN];
    double_to_shortest_decimal_buf(number, digits);
    return append_float(row, digits, std::isfinite(number));
}

JEntry append_float4(StringInfo row, float number) {
    char digits[FLOAT_SHORTEST_DECIMAL_LEN];
    float_to_shortest_decimal_buf(number, digits);
    return append_float(row, digits, std::isfinite(number));
}

JEntry append_text(StringInfo row, Datum value) {
    const text* packed = DatumGetTextPP(value);
    return append_string(row, VARDATA_ANY(packed), static_cast<int>(VARSIZE_ANY_EXHDR(packed)));
}

JEntry append_datetime(StringInfo row, Datum value, Oid type) {
    char buffer[MAXDATELEN + 1];
    JsonEncodeDateTime(buffer, value, type, nullptr);
    return append_string(row, buffer, static_cast<int>(strlen(buffer)));
}

JEntry append_jsonb(StringInfo row, const Jsonb* json) {
    const JsonbContainer* root = &json->root;
    if (!JsonContainerIsScalar(root)) {
        pad(row);
        appendBinaryStringInfoNT(row, reinterpret_cast<const char*>(root),
                                 static_cast<int>(VARSIZE(json) - VARHDRSZ));
        return JENTRY_ISCONTAINER;
    }
    // A lone scalar is an array of one: header, entry, then the bytes.
    const JEntry entry = root->children[0];
    const char* data = reinterpret_cast<const char*>(&root->children[1]);
    if (JBE_ISNUMERIC(entry)) {
        pad(row);
    }
    appendBinaryStringInfoNT(row, data, static_cast<int>(getJsonbLength(root, 0)));
    return entry & JENTRY_TYPEMASK;
}

JEntry append_general(StringInfo row, ColumnEncoder* column, Datum value) {
    // Floats may hide in arrays and composites. FloatPrecisionGuard takes care of errors.
    const int caller_digits = extra_float_digits;
    extra_float_digits = Max(caller_digits, 1);
    const Datum json = FunctionCall1(&column->function, value);
    extra_float_digits = caller_digits;
    return append_jsonb(row, DatumGetJsonbP(json));
}

JEntry append_value(StringInfo row, ColumnEncoder* column, Datum value) {
    switch (column->encoding) {
        case Encoding::boolean:
            return DatumGetBool(value) ? JENTRY_ISBOOL_TRUE : JENTRY_ISBOOL_FALSE;
        case Encoding::int2:
            return append_numeric(row, int64_to_numeric(DatumGetInt16(value)));
        case Encoding::int4:
            return append_numeric(row, int64_to_numeric(DatumGetInt32(value)));
        case Encoding::int8:
            return append_numeric(row, int64_to_numeric(DatumGetInt64(value)));
        case Encoding::numeric:
            return append_numeric(row, DatumGetNumeric(value));
        case Encoding::float4:
            return append_float4(row, DatumGetFloat4(value));
        case Encoding::float8:
            return append_float8(row, DatumGetFloat8(value));
        case Encoding::text:
            return append_text(row, value);
        case Encoding::datetime:
            return append_datetime(row, value, column->type);
        case Encoding::jsonb:
            return append_jsonb(row, DatumGetJsonbP(value));
        case Encoding::output_text: {
            const char* text = OutputFunctionCall(&column->function, value);
            return append_string(row, text, static_cast<int>(strlen(text)));
        }
        default:
            return append_general(row, column, value);
    }
}

// What is stored compressed, or elsewhere, is not fetched when it is too large as it is. Text and
// JSON take as much in a row as in a table, other values at least a fourth.
bool is_too_large(const ColumnEncoder* column, Datum value, std::size_t most) {
    if (!column->is_varlena) {
        return false;
    }
    const bool stays = column->encoding == Encoding::text || column->encoding == Encoding::jsonb ||
                       column->type == JSONOID;
    return toast_raw_datum_size(value) / (stays ? 1 : 4) > most;
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
    const int entries_size = static_cast<int>(count * 2 * sizeof(JEntry));

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
            if (is_too_large(column, values[column->attribute], most)) {
                return false;
            }
            type = append_value(row, column, values[column->attribute]);
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
