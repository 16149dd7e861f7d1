#include "postgres/openapi/openapi_types.hpp"

#include <span>

namespace batch_ops::postgres {

namespace {

// Composites, and arrays of domains over arrays, are described down to this depth; what is deeper
// is anything.
constexpr int deepest_composite = 3;
constexpr int deepest_array = 10;

struct KnownType {
    Oid type;
    JsonForm form;
    const char* format;  // of https://spec.openapis.org/registry/format/
    int bits;
};

// What is not here is text, or looked up in the catalogs.
constexpr KnownType known_types[] = {
    {BOOLOID, JsonForm::boolean, "", 0},
    {INT2OID, JsonForm::integer, "int16", 16},
    {INT4OID, JsonForm::integer, "int32", 32},
    {INT8OID, JsonForm::integer, "int64", 64},
    {FLOAT4OID, JsonForm::number, "float", 0},
    {FLOAT8OID, JsonForm::number, "double", 0},
    {NUMERICOID, JsonForm::number, "decimal", 0},
    {JSONOID, JsonForm::json, "", 0},
    {JSONBOID, JsonForm::json, "", 0},
    {UUIDOID, JsonForm::text, "uuid", 0},
    {DATEOID, JsonForm::text, "date", 0},
    {TIMEOID, JsonForm::text, "time-local", 0},
    {TIMETZOID, JsonForm::text, "time", 0},
    {TIMESTAMPOID, JsonForm::text, "date-time-local", 0},
    {TIMESTAMPTZOID, JsonForm::text, "date-time", 0},
};

bool is_built_in(Oid object) {
    return object < FirstNormalObjectId;
}

PlainType* make_type(JsonForm form, const char* format = "") {
    auto* type = static_cast<PlainType*>(palloc0(sizeof(PlainType)));
    type->form = form;
    type->format = format;
    type->max_length = -1;
    return type;
}

// Where a description is.
struct Level {
    int composites;
    int arrays;
    int* parts_left;  // in the whole document
};

const PlainType* describe_base_type(Oid type, int32 modifier, int dimensions, Level level);

// Arrays of any number of dimensions have one type; the declaration says which is meant.
const PlainType* describe_array(Oid element, int32 modifier, int dimensions, Level level) {
    if (++level.arrays > deepest_array) {
        return make_type(JsonForm::json);
    }
    Oid base = element;
    int32 base_modifier = modifier;
    base = getBaseTypeAndTypmod(element, &base_modifier);
    const PlainType* described = describe_base_type(base, base_modifier, 1, level);
    const int written = Min(Max(dimensions, 1), MAXDIM);
    for (int dimension = 0; dimension < written; ++dimension) {
        PlainType* array = make_type(JsonForm::array);
        array->parts = static_cast<const PlainType**>(palloc(sizeof(void*)));
        array->parts[0] = described;
        array->part_count = 1;
        described = array;
    }
    return described;
}

const PlainType* describe_composite(Oid type, Level level) {
    PlainType* composite = make_type(JsonForm::object);
    if (++level.composites > deepest_composite || type == RECORDOID) {
        return composite;
    }
    TupleDesc descriptor = lookup_rowtype_tupdesc_copy(type, -1);
    const int count = Max(descriptor->natts, 1);
    composite->parts = static_cast<const PlainType**>(palloc0(count * sizeof(void*)));
    composite->part_names = static_cast<const char**>(palloc0(count * sizeof(char*)));
    for (int index = 0; index < descriptor->natts; ++index) {
        Form_pg_attribute attribute = TupleDescAttr(descriptor, index);
        if (attribute->attisdropped) {
            continue;
        }
        int32 modifier = attribute->atttypmod;
        const Oid base = getBaseTypeAndTypmod(attribute->atttypid, &modifier);
        composite->parts[composite->part_count] =
            describe_base_type(base, modifier, attribute->attndims, level);
        composite->part_names[composite->part_count] = NameStr(attribute->attname);
        ++composite->part_count;
    }
    return composite;
}

const PlainType* describe_enum(Oid type) {
    PlainType* described = make_type(JsonForm::label);
    List* labels = NIL;
    ScanKeyData key;
    ScanKeyInit(&key, Anum_pg_enum_enumtypid, BTEqualStrategyNumber, F_OIDEQ,
                ObjectIdGetDatum(type));
    ::Relation catalog = table_open(EnumRelationId, AccessShareLock);
    ::Relation index = index_open(EnumTypIdSortOrderIndexId, AccessShareLock);
    SysScanDesc scan = systable_beginscan_ordered(catalog, index, nullptr, 1, &key);
    for (HeapTuple tuple = systable_getnext_ordered(scan, ForwardScanDirection);
         HeapTupleIsValid(tuple); tuple = systable_getnext_ordered(scan, ForwardScanDirection)) {
        const auto* form = reinterpret_cast<Form_pg_enum>(GETSTRUCT(tuple));
        labels = lappend(labels, pstrdup(NameStr(form->enumlabel)));
    }
    systable_endscan_ordered(scan);
    index_close(index, AccessShareLock);
    table_close(catalog, AccessShareLock);
    described->label_count = list_length(labels);
    described->labels =
        static_cast<const char**>(palloc0(Max(described->label_count, 1) * sizeof(char*)));
    for (int label = 0; label < described->label_count; ++label) {
        described->labels[label] = static_cast<const char*>(list_nth(labels, label));
    }
    return described;
}

// Character types count their limit in the modifier, behind a header's size.
const PlainType* describe_text(Oid type, int32 modifier) {
    PlainType* text = make_type(JsonForm::text);
    if ((type == VARCHAROID || type == BPCHAROID) && modifier > VARHDRSZ) {
        text->max_length = modifier - VARHDRSZ;
    }
    return text;
}

// As to_jsonb does: a type from elsewhere that casts to json is shown by that cast.
const PlainType* describe_other(Oid type, int32 modifier) {
    if (is_built_in(type) || type_is_range(type) || type_is_multirange(type)) {
        return describe_text(type, modifier);
    }
    Oid cast = InvalidOid;
    const bool casts_to_json =
        find_coercion_pathway(JSONOID, type, COERCION_EXPLICIT, &cast) == COERCION_PATH_FUNC &&
        OidIsValid(cast);
    return make_type(casts_to_json ? JsonForm::json : JsonForm::custom);
}

const PlainType* describe_base_type(Oid type, int32 modifier, int dimensions, Level level) {
    CHECK_FOR_INTERRUPTS();
    if (--*level.parts_left < 0) {
        return make_type(JsonForm::json);
    }
    for (const KnownType& known : known_types) {
        if (known.type == type) {
            PlainType* described = make_type(known.form, known.format);
            described->bits = known.bits;
            return described;
        }
    }
    const Oid element = get_element_type(type);
    if (OidIsValid(element)) {
        return describe_array(element, modifier, dimensions, level);
    }
    if (type_is_enum(type)) {
        return describe_enum(type);
    }
    if (type_is_rowtype(type)) {
        return describe_composite(type, level);
    }
    return describe_other(type, modifier);
}

// --- defaults ---

bool is_whole_number(Oid type) {
    return type == INT2OID || type == INT4OID || type == INT8OID;
}

// Whether a cast leaves a constant as JSON what it was: from text to text, from number to number
// but for those that round.
bool keeps_form(Oid from, Oid to) {
    char from_category = 0;
    char to_category = 0;
    bool is_preferred = false;
    get_type_category_preferred(from, &from_category, &is_preferred);
    get_type_category_preferred(to, &to_category, &is_preferred);
    if (from_category != to_category) {
        return false;
    }
    return from_category == TYPCATEGORY_STRING || (from_category == TYPCATEGORY_NUMERIC &&
                                                   (is_whole_number(from) || !is_whole_number(to)));
}

const Node* argument_of_cast(const FuncExpr* call) {
    if (call->funcformat == COERCE_EXPLICIT_CALL || call->args == NIL) {
        return nullptr;
    }
    const auto* argument = static_cast<const Node*>(linitial(call->args));
    return keeps_form(exprType(argument), getBaseType(call->funcresulttype)) ? argument : nullptr;
}

// The constant below what only fits it to its column: casts, a length, a domain.
const Const* constant_in(const Node* expression) {
    while (expression != nullptr && !IsA(expression, Const)) {
        switch (nodeTag(expression)) {
            case T_RelabelType:
                expression = reinterpret_cast<const Node*>(
                    reinterpret_cast<const RelabelType*>(expression)->arg);
                break;
            case T_CoerceToDomain:
                expression = reinterpret_cast<const Node*>(
                    reinterpret_cast<const CoerceToDomain*>(expression)->arg);
                break;
            case T_FuncExpr:
                expression = argument_of_cast(reinterpret_cast<const FuncExpr*>(expression));
                break;
            default:
                expression = nullptr;
        }
    }
    return reinterpret_cast<const Const*>(expression);
}

// to_jsonb runs nothing but the server's own code for these.
bool is_shown_by_server(Oid type) {
    const Oid element = get_element_type(type);
    const Oid shown = OidIsValid(element) ? element : type;
    return is_built_in(shown) || type_is_enum(shown);
}

const Jsonb* to_jsonb_datum(const Const* constant) {
    FmgrInfo function;
    fmgr_info(F_TO_JSONB, &function);
    fmgr_info_set_expr(reinterpret_cast<Node*>(makeFuncExpr(
                           F_TO_JSONB, JSONBOID, list_make1(const_cast<Const*>(constant)),
                           InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL)),
                       &function);
    return DatumGetJsonbP(FunctionCall1(&function, constant->constvalue));
}

}  // namespace

const PlainType* describe_type(Oid type, int32 modifier, int dimensions, int* parts_left) {
    const Oid base = getBaseTypeAndTypmod(type, &modifier);
    int own = 1;
    const bool has_parts = type_is_rowtype(base) || OidIsValid(get_element_type(base));
    return describe_base_type(base, modifier, dimensions, {0, 0, has_parts ? parts_left : &own});
}

bool refuses_null(Oid type) {
    bool refuses = false;
    while (!refuses) {
        HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
        if (!HeapTupleIsValid(tuple)) {
            break;
        }
        const auto* form = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple));
        const bool is_domain = form->typtype == TYPTYPE_DOMAIN;
        refuses = is_domain && form->typnotnull;
        type = form->typbasetype;
        ReleaseSysCache(tuple);
        if (!is_domain) {
            break;
        }
    }
    return refuses;
}

const Jsonb* constant_default(Node* expression) {
    const Const* constant = constant_in(expression);
    if (constant == nullptr || constant->constisnull || !is_shown_by_server(constant->consttype)) {
        return nullptr;
    }
    const Jsonb* value = to_jsonb_datum(constant);
    // Nobody reads a longer one, and it might be nested too deep for a document.
    constexpr Size longest = 2048;
    return VARSIZE(value) <= longest ? value : nullptr;
}

TypeDescription type_description(const PlainType& plain) {
    TypeDescription type;
    type.form = plain.form;
    type.format = plain.format;
    type.bits = plain.bits;
    if (plain.max_length >= 0) {
        type.max_length = plain.max_length;
    }
    for (const char* label : std::span(plain.labels, static_cast<std::size_t>(plain.label_count))) {
        type.labels.emplace_back(label);
    }
    for (int part = 0; part < plain.part_count; ++part) {
        type.parts.push_back(type_description(*plain.parts[part]));
        if (plain.part_names != nullptr) {
            type.part_names.emplace_back(plain.part_names[part]);
        }
    }
    return type;
}

}  // namespace batch_ops::postgres
