#include "postgres/rows/value_encoder.hpp"

#include <cmath>

#include "postgres/jsonb/uuid_text.hpp"

namespace batch_ops::postgres {

namespace {

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
        case UUIDOID:
            return Encoding::uuid;
        case JSONBOID:
            return Encoding::jsonb;
        default:
            return has_plain_output(type) ? Encoding::output_text : Encoding::general;
    }
}

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

JEntry append_uuid(StringInfo row, const pg_uuid_t* uuid) {
    char text[uuid_text_length];
    write_uuid(*uuid, text);
    return append_string(row, text, uuid_text_length);
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

// As text that is read back as the same value: floats, which may hide in arrays, composites and
// points, with all digits, and times in ranges with the offset of their zone, for its abbreviation
// may be that of another one. OutputSettingsGuard takes care of errors.
Datum call_for_exact_text(FmgrInfo* function, Datum value) {
    const int caller_digits = extra_float_digits;
    const int caller_style = DateStyle;
    extra_float_digits = Max(caller_digits, 1);
    DateStyle = USE_ISO_DATES;
    const Datum result = FunctionCall1(function, value);
    extra_float_digits = caller_digits;
    DateStyle = caller_style;
    return result;
}

JEntry append_output(StringInfo row, ValueEncoder* encoder, Datum value) {
    const char* text = DatumGetCString(call_for_exact_text(&encoder->function, value));
    return append_string(row, text, static_cast<int>(strlen(text)));
}

JEntry append_general(StringInfo row, ValueEncoder* encoder, Datum value) {
    return append_jsonb(row, DatumGetJsonbP(call_for_exact_text(&encoder->function, value)));
}

// Text and JSON take as much in a row as in a table; bits are written as digits, bytes as two, and
// each element of an array takes four bytes at least. Other values may be a fourth as long: numbers
// in arrays.
std::size_t fourths_of(Oid type) {
    switch (type) {
        case TEXTOID:
        case VARCHAROID:
        case BPCHAROID:
        case JSONOID:
        case JSONBOID:
            return 4;
        case BYTEAOID:
            return 8;
        case BITOID:
        case VARBITOID:
            return 32;
        default:
            break;
    }
    const Oid element = get_element_type(type);
    switch (OidIsValid(element) ? get_typlen(element) : 0) {
        case 1:
            return 16;
        case 2:
            return 8;
        case 4:
            return 4;
        default:
            return 1;
    }
}

bool is_range(Oid type) {
    const char kind = get_typtype(type);
    return kind == TYPTYPE_RANGE || kind == TYPTYPE_MULTIRANGE;
}

// Of numbers of a few bytes, whose digits are a hundred thousand.
bool has_large_elements(ValueEncoder* encoder, Datum value, std::size_t most) {
    ArrayIterator const elements = array_create_iterator(DatumGetArrayTypeP(value), 0, nullptr);
    MemoryContext const scratch =
        AllocSetContextCreate(CurrentMemoryContext, "batch_ops element", ALLOCSET_DEFAULT_SIZES);
    std::size_t size = 0;
    Datum element = 0;
    bool is_null = false;
    while (size <= most && array_iterate(elements, &element, &is_null)) {
        CHECK_FOR_INTERRUPTS();
        if (!is_null) {
            MemoryContext const before = MemoryContextSwitchTo(scratch);
            size += strlen(OutputFunctionCall(&encoder->element_output, element));
            MemoryContextSwitchTo(before);
            MemoryContextReset(scratch);
        }
    }
    MemoryContextDelete(scratch);
    array_free_iterator(elements);
    return size > most;
}

void prepare_output(Oid type, FmgrInfo* function) {
    Oid output = InvalidOid;
    bool is_varlena = false;
    getTypeOutputInfo(type, &output, &is_varlena);
    fmgr_info(output, function);
}

}  // namespace

void prepare_encoder(ValueEncoder* encoder) {
    encoder->encoding = encoding_of(encoder->type);
    encoder->is_varlena = get_typlen(encoder->type) == -1;
    encoder->fourths = fourths_of(encoder->type);
    const Oid element = get_element_type(encoder->type);
    encoder->measures_elements = OidIsValid(element) && is_range(getBaseType(element));
    if (encoder->measures_elements) {
        prepare_output(element, &encoder->element_output);
    }
    if (encoder->encoding == Encoding::output_text) {
        prepare_output(encoder->type, &encoder->function);
    } else if (encoder->encoding == Encoding::general) {
        fmgr_info(F_TO_JSONB, &encoder->function);
        Node* argument = reinterpret_cast<Node*>(makeNullConst(encoder->type, -1, InvalidOid));
        fmgr_info_set_expr(
            reinterpret_cast<Node*>(makeFuncExpr(F_TO_JSONB, JSONBOID, list_make1(argument),
                                                 InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL)),
            &encoder->function);
    }
}

JEntry append_value(StringInfo row, ValueEncoder* encoder, Datum value) {
    switch (encoder->encoding) {
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
            return append_datetime(row, value, encoder->type);
        case Encoding::uuid:
            return append_uuid(row, DatumGetUUIDP(value));
        case Encoding::jsonb:
            return append_jsonb(row, DatumGetJsonbP(value));
        case Encoding::output_text:
            return append_output(row, encoder, value);
        default:
            return append_general(row, encoder, value);
    }
}

// What is stored compressed, or elsewhere, is not fetched when it is too large as it is.
bool is_too_large(ValueEncoder* encoder, Datum value, std::size_t most) {
    if (!encoder->is_varlena) {
        return false;
    }
    constexpr std::size_t headers = 64;  // which a value in a table has, at most
    const std::size_t size = toast_raw_datum_size(value);
    const std::size_t own = encoder->fourths > 4 ? size - Min(size, headers) : size;
    return own * encoder->fourths / 4 > most ||
           (encoder->measures_elements && has_large_elements(encoder, value, most));
}

}  // namespace batch_ops::postgres
