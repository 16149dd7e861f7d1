#include "postgres/statements/type_modifier.hpp"

#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// A text of no more bytes has no more characters.
bool is_short_enough(Datum text, std::int32_t modifier) {
    return VARSIZE_ANY(DatumGetPointer(text)) <= static_cast<std::size_t>(modifier);
}

// Of times and dates a modifier rounds, and nothing is too much for it.
bool refuses_nothing(Oid type) {
    switch (type) {
        case TIMESTAMPOID:
        case TIMESTAMPTZOID:
        case TIMEOID:
        case TIMETZOID:
            return true;
        default:
            return false;
    }
}

bool is_text_of_limited_length(Oid type) {
    return type == VARCHAROID || type == BPCHAROID;
}

void apply(Oid function, Datum value, std::int32_t modifier) {
    OidFunctionCall3(function, value, Int32GetDatum(modifier), BoolGetDatum(false));
}

void apply_to_elements(Oid function, Datum array, Oid element_type, std::int32_t modifier) {
    int16 length = 0;
    bool by_value = false;
    char alignment = 0;
    get_typlenbyvalalign(element_type, &length, &by_value, &alignment);
    Datum* elements = nullptr;
    bool* nulls = nullptr;
    int count = 0;
    deconstruct_array(DatumGetArrayTypeP(array), element_type, length, by_value, alignment,
                      &elements, &nulls, &count);
    for (int index = 0; index < count; ++index) {
        CHECK_FOR_INTERRUPTS();
        if (!nulls[index]) {
            apply(function, elements[index], modifier);
        }
    }
}

// The function that the assignment of a statement would call.
void apply_modifier(Oid type, Datum value, std::int32_t modifier) {
    if (type == NUMERICOID) {
        DirectFunctionCall2(numeric, value, Int32GetDatum(modifier));
        return;
    }
    Oid function = InvalidOid;
    const CoercionPathType path = find_typmod_coercion_function(type, &function);
    if (!OidIsValid(function) || function >= FirstNormalObjectId) {
        return;
    }
    if (path == COERCION_PATH_FUNC) {
        apply(function, value, modifier);
    } else if (path == COERCION_PATH_ARRAYCOERCE) {
        apply_to_elements(function, value, get_element_type(type), modifier);
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
