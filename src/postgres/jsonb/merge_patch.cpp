#include "postgres/jsonb/merge_patch.hpp"

namespace batch_ops::postgres {

namespace {

using State = JsonbParseState*;

JsonbContainer* object_in(const JsonbValue* value) {
    const bool is_object = value != nullptr && value->type == jbvBinary &&
                           JsonContainerIsObject(value->val.binary.data);
    return is_object ? value->val.binary.data : nullptr;
}

JsonbValue* member_of(JsonbContainer* object, const JsonbValue* name) {
    return object == nullptr ? nullptr
                             : getKeyJsonValueFromContainer(object, name->val.string.val,
                                                            name->val.string.len, nullptr);
}

// Calls `visit(name, value)` with each member, in order.
template <typename Visit>
void for_each_member(JsonbContainer* object, Visit visit) {
    if (object == nullptr) {
        return;
    }
    JsonbIterator* members = JsonbIteratorInit(object);
    JsonbValue name;
    JsonbValue value;
    JsonbIteratorToken token = JsonbIteratorNext(&members, &name, true);
    while ((token = JsonbIteratorNext(&members, &name, true)) == WJB_KEY) {
        JsonbIteratorNext(&members, &value, true);
        visit(&name, &value);
    }
}

JsonbValue* push_merged(State* state, JsonbContainer* target, JsonbContainer* patch);

// What the patch says of a member: null takes it away.
void push_patched(State* state, JsonbValue* name, const JsonbValue* before, JsonbValue* patch) {
    if (patch->type == jbvNull) {
        return;
    }
    pushJsonbValue(state, WJB_KEY, name);
    if (JsonbContainer* const nested = object_in(patch)) {
        push_merged(state, object_in(before), nested);
    } else {
        pushJsonbValue(state, WJB_VALUE, patch);
    }
}

// `target`: nullptr where there is no object, which counts as an empty one.
JsonbValue* push_merged(State* state, JsonbContainer* target, JsonbContainer* patch) {
    check_stack_depth();
    CHECK_FOR_INTERRUPTS();
    pushJsonbValue(state, WJB_BEGIN_OBJECT, nullptr);
    for_each_member(target, [=](JsonbValue* name, JsonbValue* value) {
        if (JsonbValue* const patched = member_of(patch, name)) {
            push_patched(state, name, value, patched);
        } else {
            pushJsonbValue(state, WJB_KEY, name);
            pushJsonbValue(state, WJB_VALUE, value);
        }
    });
    for_each_member(patch, [=](JsonbValue* name, JsonbValue* value) {
        if (member_of(target, name) == nullptr) {
            push_patched(state, name, nullptr, value);
        }
    });
    return pushJsonbValue(state, WJB_END_OBJECT, nullptr);
}

}  // namespace

Datum merge_jsonb(FunctionCallInfo fcinfo) {
    if (PG_ARGISNULL(1)) {
        if (PG_ARGISNULL(0)) {
            PG_RETURN_NULL();
        }
        PG_RETURN_DATUM(PG_GETARG_DATUM(0));
    }
    Jsonb* const patch = PG_GETARG_JSONB_P(1);
    if (!JB_ROOT_IS_OBJECT(patch)) {
        PG_RETURN_JSONB_P(patch);
    }
    Jsonb* const target = PG_ARGISNULL(0) ? nullptr : PG_GETARG_JSONB_P(0);
    const bool has_object = target != nullptr && JB_ROOT_IS_OBJECT(target);
    State state = nullptr;
    PG_RETURN_JSONB_P(
        JsonbValueToJsonb(push_merged(&state, has_object ? &target->root : nullptr, &patch->root)));
}

Datum append_to_jsonb(FunctionCallInfo fcinfo) {
    if (PG_ARGISNULL(1)) {
        if (PG_ARGISNULL(0)) {
            PG_RETURN_NULL();
        }
        PG_RETURN_DATUM(PG_GETARG_DATUM(0));
    }
    Jsonb* const target = PG_ARGISNULL(0)
                              ? DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum("[]")))
                              : PG_GETARG_JSONB_P(0);
    if (!JB_ROOT_IS_ARRAY(target) || JB_ROOT_IS_SCALAR(target)) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("cannot append to JSON that is no array but %s",
                               JB_ROOT_IS_OBJECT(target) ? "an object" : "a scalar")));
    }
    PG_RETURN_DATUM(DirectFunctionCall2(jsonb_concat, JsonbPGetDatum(target), PG_GETARG_DATUM(1)));
}

}  // namespace batch_ops::postgres
