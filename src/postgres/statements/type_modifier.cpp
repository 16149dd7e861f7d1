#include "postgres/statements/type_modifier.hpp"

#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// A text of no more bytes has no more characters.
bool is_short_enough(Datum text, std::int32_t modifier) {
    return VARSIZE_ANY(DatumGetPointer(text)) <= static_cast<std::size_t>(modifier);
}

// Of times a modifier rounds, and nothing is too much for it.
bool refuses_nothing(Oid type) {
    switch (type) {
        case TIMESTAMPOID:
        case TIMESTAMPARRAYOID:
        case TIMESTAMPTZOID:
        case TIMESTAMPTZARRAYOID:
        case TIMEOID:
        case TIMEARRAYOID:
        case TIMETZOID:
        case TIMETZARRAYOID:
            return true;
        default:
            return false;
    }
}

bool is_text_of_limited_length(Oid type) {
    return type == VARCHAROID || type == BPCHAROID;
}

// There may be millions of values: nothing is left of their checks. Values of these types lie in
// memory, and one that fits is often given back as it is.
void apply(PGFunction function, FmgrInfo* info, Datum value, std::int32_t modifier) {
    const Datum fitting =
        info == nullptr ? DirectFunctionCall2(function, value, Int32GetDatum(modifier))
                        : FunctionCall3(info, value, Int32GetDatum(modifier), BoolGetDatum(false));
    if (fitting != value) {
        pfree(DatumGetPointer(fitting));
    }
}

void apply_to_elements(FmgrInfo* function, Datum array, std::int32_t modifier) {
    ArrayIterator elements = array_create_iterator(DatumGetArrayTypeP(array), 0, nullptr);
    Datum element = 0;
    bool is_null = false;
    while (array_iterate(elements, &element, &is_null)) {
        CHECK_FOR_INTERRUPTS();
        if (!is_null) {
            apply(nullptr, function, element, modifier);
        }
    }
    array_free_iterator(elements);
}

// The function that the assignment of a statement would call.
void apply_modifier(Oid type, Datum value, std::int32_t modifier) {
    if (type == NUMERICOID) {
        apply(numeric, nullptr, value, modifier);
        return;
    }
    Oid oid = InvalidOid;
    const CoercionPathType path = find_typmod_coercion_function(type, &oid);
    if (!OidIsValid(oid) || oid >= FirstNormalObjectId) {
        return;
    }
    FmgrInfo function;
    fmgr_info(oid, &function);
    if (path == COERCION_PATH_FUNC) {
        apply(nullptr, &function, value, modifier);
    } else if (path == COERCION_PATH_ARRAYCOERCE) {
        apply_to_elements(&function, value, modifier);
    }
}

}  // namespace

void check_type_modifier(const TypedDatum& value, std::int32_t modifier) {
    if (modifier < 0 || value.is_null || value.value == Datum{0} || refuses_nothing(value.type) ||
        (is_text_of_limited_length(value.type) && is_short_enough(value.value, modifier))) {
        return;
    }
    const TypedDatum* const checked = &value;
    call_postgres([checked, modifier] { apply_modifier(checked->type, checked->value, modifier); });
}

}  // namespace batch_ops::postgres
