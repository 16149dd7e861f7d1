#include "postgres/statements/hstore_text.hpp"

#include "postgres/catalog/type_facts.hpp"

namespace batch_ops::postgres {

namespace {

void append_quoted(StringInfo text, const char* bytes, int length) {
    appendStringInfoChar(text, '"');
    for (const char* byte = bytes; byte != bytes + length; ++byte) {
        if (*byte == '"' || *byte == '\\') {
            appendStringInfoChar(text, '\\');
        }
        appendStringInfoChar(text, *byte);
    }
    appendStringInfoChar(text, '"');
}

void append_quoted(StringInfo text, const char* string) {
    append_quoted(text, string, static_cast<int>(strlen(string)));
}

void append_value(StringInfo text, const JsonbValue& value) {
    switch (value.type) {
        case jbvNull:
            appendStringInfoString(text, "NULL");
            break;
        case jbvString:
            append_quoted(text, value.val.string.val, value.val.string.len);
            break;
        case jbvNumeric:
            append_quoted(text, DatumGetCString(DirectFunctionCall1(
                                    numeric_out, NumericGetDatum(value.val.numeric))));
            break;
        case jbvBool:
            append_quoted(text, value.val.boolean ? "true" : "false");
            break;
        default:
            append_quoted(text,
                          JsonbToCString(nullptr, value.val.binary.data, value.val.binary.len));
    }
}

}  // namespace

// The catalog of dependencies is read only for a type of that name.
bool is_hstore(Oid type) {
    if (type < FirstNormalObjectId || !is_type_named(type, "hstore")) {
        return false;
    }
    const Oid extension = getExtensionOfObject(TypeRelationId, type);
    return OidIsValid(extension) && extension == get_extension_oid("hstore", true);
}

const char* hstore_text(const Jsonb* object) {
    StringInfoData text;
    initStringInfo(&text);
    JsonbIterator* members = JsonbIteratorInit(const_cast<JsonbContainer*>(&object->root));
    JsonbValue member;
    JsonbIteratorToken token = JsonbIteratorNext(&members, &member, true);
    while (token != WJB_DONE) {
        if (token == WJB_KEY) {
            appendStringInfoString(&text, text.len == 0 ? "" : ", ");
            append_quoted(&text, member.val.string.val, member.val.string.len);
            appendStringInfoString(&text, "=>");
        } else if (token == WJB_VALUE) {
            append_value(&text, member);
        }
        token = JsonbIteratorNext(&members, &member, true);
    }
    return text.data;
}

}  // namespace batch_ops::postgres
