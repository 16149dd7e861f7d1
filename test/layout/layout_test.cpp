// What the module reads of jsonb and of numbers where they lie, shown to SQL: layout_test.sql holds
// it against the server's own functions.
#include <string>

#include "postgres/jsonb/jsonb_item.hpp"
#include "postgres/jsonb/numeric_layout.hpp"
#include "postgres/jsonb/uuid_text.hpp"
#include "postgres/server/pg_headers.hpp"

using namespace batch_ops::postgres;

extern "C" {
PG_MODULE_MAGIC;
PG_FUNCTION_INFO_V1(layout_of_numeric);
PG_FUNCTION_INFO_V1(layout_small_integer);
PG_FUNCTION_INFO_V1(layout_written_length);
PG_FUNCTION_INFO_V1(layout_walk);
PG_FUNCTION_INFO_V1(layout_uuid_text);
PG_FUNCTION_INFO_V1(layout_uuid);
}

namespace {

void append_item(StringInfo text, const JsonbItem& item);

void append_container(StringInfo text, const JsonbContainer& container) {
    const bool is_object = JsonContainerIsObject(&container);
    const std::uint32_t size = JsonContainerSize(&container);
    JsonbItems names(container, 0);
    JsonbItems values(container, is_object ? size : 0);
    appendStringInfoChar(text, is_object ? '{' : '[');
    for (std::uint32_t index = 0; index < size; ++index) {
        if (index != 0) {
            appendStringInfoString(text, ", ");
        }
        if (is_object) {
            append_item(text, names.next());
            appendStringInfoString(text, ": ");
        }
        append_item(text, values.next());
    }
    appendStringInfoChar(text, is_object ? '}' : ']');
}

void append_item(StringInfo text, const JsonbItem& item) {
    if (item.is_container()) {
        append_container(text, *item.container());
    } else if (item.is_numeric()) {
        appendStringInfoString(text, DatumGetCString(DirectFunctionCall1(
                                         numeric_out, NumericGetDatum(item.numeric()))));
    } else if (JBE_ISSTRING(item.entry)) {
        escape_json(text, pnstrdup(item.data, item.length));
    } else if (JBE_ISBOOL(item.entry)) {
        appendStringInfoString(text, JBE_ISBOOL_TRUE(item.entry) ? "true" : "false");
    } else {
        appendStringInfoString(text, "null");
    }
}

Datum text_datum(const char* text) {
    return PointerGetDatum(cstring_to_text(text));
}

}  // namespace

// `ndigits weight sign dscale` as numeric_send() orders them, then the digits; null for NaN and the
// infinities.
Datum layout_of_numeric(PG_FUNCTION_ARGS) {
    const auto header = numeric_header(PG_GETARG_NUMERIC(0));
    if (!header) {
        PG_RETURN_NULL();
    }
    StringInfoData text;
    initStringInfo(&text);
    appendStringInfo(&text, "%d %d %d %d", header->digit_count, header->weight,
                     header->is_negative ? 1 : 0, header->scale);
    for (int place = 0; place < header->digit_count; ++place) {
        std::int16_t digit = 0;
        memcpy(&digit, header->digits + place * sizeof(digit), sizeof(digit));
        appendStringInfo(&text, " %d", digit);
    }
    return text_datum(text.data);
}

Datum layout_small_integer(PG_FUNCTION_ARGS) {
    const auto value = small_integer(PG_GETARG_NUMERIC(0));
    if (!value) {
        PG_RETURN_NULL();
    }
    PG_RETURN_INT64(*value);
}

Datum layout_written_length(PG_FUNCTION_ARGS) {
    PG_RETURN_INT64(static_cast<int64>(written_length(PG_GETARG_NUMERIC(0))));
}

// A whole document, walked item by item, as jsonb_out() would write it.
Datum layout_walk(PG_FUNCTION_ARGS) {
    StringInfoData text;
    initStringInfo(&text);
    append_item(&text, root_item(*PG_GETARG_JSONB_P(0)));
    return text_datum(text.data);
}

Datum layout_uuid_text(PG_FUNCTION_ARGS) {
    char text[uuid_text_length];
    write_uuid(*PG_GETARG_UUID_P(0), text);
    PG_RETURN_TEXT_P(cstring_to_text_with_len(text, uuid_text_length));
}

// Null for what is not read.
Datum layout_uuid(PG_FUNCTION_ARGS) {
    const text* packed = PG_GETARG_TEXT_PP(0);
    auto* uuid = static_cast<pg_uuid_t*>(palloc(sizeof(pg_uuid_t)));
    if (!read_uuid({VARDATA_ANY(packed), VARSIZE_ANY_EXHDR(packed)}, *uuid)) {
        PG_RETURN_NULL();
    }
    PG_RETURN_UUID_P(uuid);
}
