#include "postgres/catalog/function_rows.hpp"

#include "postgres/catalog/schema_exposure.hpp"

namespace batch_ops::postgres {

namespace {

// --- where a name is looked for ---

// The same words whether the function exists or not.
[[noreturn]] void deny_function(const char* schema, const char* name) {
    const char* shown = schema == nullptr ? name : psprintf("%s.%s", schema, name);
    ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
                    errmsg("permission denied for function \"%s\"", shown),
                    errdetail("It is not in an exposed schema.")));
}

// As the server, without temporary functions where no schema is named. Schemas that are not exposed
// are as if they were not there.
List* schemas_to_search(const char* schema, const char* name) {
    if (schema != nullptr) {
        if (!is_exposed_schema_name(schema)) {
            deny_function(schema, name);
        }
        const Oid found = LookupExplicitNamespace(schema, true);
        return OidIsValid(found) ? list_make1_oid(found) : NIL;
    }
    List* schemas = NIL;
    ListCell* cell = nullptr;
    foreach (cell, fetch_search_path(true)) {
        if (!isTempNamespace(lfirst_oid(cell)) && is_exposed_schema(lfirst_oid(cell))) {
            schemas = lappend_oid(schemas, lfirst_oid(cell));
        }
    }
    return schemas;
}

// --- a function ---

int number_of_defaults(HeapTuple tuple) {
    return reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple))->pronargdefaults;
}

bool is_taken(const char* modes, int index) {
    return modes == nullptr || modes[index] == FUNC_PARAM_IN || modes[index] == FUNC_PARAM_INOUT ||
           modes[index] == FUNC_PARAM_VARIADIC;
}

void append_functions(CatCList* all, Oid schema, PlainFunctions* found) {
    for (int index = 0; index < all->n_members; ++index) {
        CHECK_FOR_INTERRUPTS();
        HeapTuple tuple = &all->members[index]->tuple;
        auto* form = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple));
        if (form->pronamespace != schema) {
            continue;
        }
        if (const char* const other = other_kind_of(form); other != nullptr) {
            found->other_kind = other;
        } else {
            found->list[found->count++] = describe_function(tuple);
        }
    }
}

// --- what it returns ---

// The types of all arguments: of those that are not given, what their defaults are.
List* typed_arguments(HeapTuple tuple, const Oid* types, int count, Oid* actual) {
    bool is_null = true;
    const Datum stored = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_proargdefaults, &is_null);
    const List* defaults =
        is_null ? NIL : castNode(List, stringToNode(TextDatumGetCString(stored)));
    const int first_default = count - list_length(defaults);
    List* arguments = NIL;
    for (int index = 0; index < count; ++index) {
        actual[index] = types[index];
        if (!OidIsValid(actual[index]) && index >= first_default) {
            actual[index] = exprType(static_cast<Node*>(list_nth(defaults, index - first_default)));
        }
        arguments = lappend(arguments, makeNullConst(actual[index], -1, InvalidOid));
    }
    return arguments;
}

bool is_polymorphic(const FormData_pg_proc* form) {
    bool polymorphic = false;
    for (int index = 0; index < form->pronargs; ++index) {
        polymorphic = polymorphic || IsPolymorphicType(form->proargtypes.values[index]);
    }
    return polymorphic;
}

TypeFuncClass resolve_result(HeapTuple tuple, const Oid* types, int count, Oid* type,
                             TupleDesc* descriptor) {
    const auto* form = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple));
    if (!is_polymorphic(form)) {
        return get_func_result_type(form->oid, type, descriptor);
    }
    auto* actual = static_cast<Oid*>(palloc0(Max(count, 1) * sizeof(Oid)));
    auto* declared = static_cast<Oid*>(palloc0(Max(count, 1) * sizeof(Oid)));
    List* arguments = typed_arguments(tuple, types, count, actual);
    memcpy(declared, form->proargtypes.values, count * sizeof(Oid));
    const Oid returned =
        enforce_generic_type_consistency(actual, declared, count, form->prorettype, false);
    FuncExpr* call =
        makeFuncExpr(form->oid, returned, arguments, InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL);
    call->funcretset = form->proretset;
    return get_expr_result_type(reinterpret_cast<Node*>(call), type, descriptor);
}

void append_column(PlainResult* result, const char* name, Oid type) {
    result->columns[result->column_count++] = {pstrdup(name), type};
}

void describe_columns(TupleDesc descriptor, PlainResult* result) {
    result->columns = static_cast<PlainResultColumn*>(
        palloc0(Max(descriptor->natts, 1) * sizeof(PlainResultColumn)));
    for (int index = 0; index < descriptor->natts; ++index) {
        const auto* attribute = TupleDescAttr(descriptor, index);
        if (!attribute->attisdropped) {
            append_column(result, NameStr(attribute->attname), attribute->atttypid);
        }
    }
}

// The column of a scalar is named by its OUT argument, else by the function.
void describe_scalar(HeapTuple tuple, Oid type, PlainResult* result) {
    const auto* form = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple));
    const char* const of_argument = get_func_result_name(form->oid);
    result->columns = static_cast<PlainResultColumn*>(palloc0(sizeof(PlainResultColumn)));
    append_column(result, of_argument != nullptr ? of_argument : NameStr(form->proname), type);
}

}  // namespace

const char* other_kind_of(Form_pg_proc form) {
    switch (form->prokind) {
        case PROKIND_PROCEDURE:
            return "a procedure";
        case PROKIND_AGGREGATE:
            return "an aggregate function";
        case PROKIND_WINDOW:
            return "a window function";
        default:
            return form->prorettype == TRIGGEROID || form->prorettype == EVENT_TRIGGEROID
                       ? "a trigger function"
                       : nullptr;
    }
}

PlainFunction describe_function(HeapTuple tuple) {
    const auto* form = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple));
    Oid* types = nullptr;
    char** names = nullptr;
    char* modes = nullptr;
    const int all = get_func_arg_info(tuple, &types, &names, &modes);
    PlainFunction function{};
    function.oid = form->oid;
    function.schema = get_namespace_name(form->pronamespace);
    function.name = pstrdup(NameStr(form->proname));
    function.arguments = static_cast<PlainArgument*>(palloc0(Max(all, 1) * sizeof(PlainArgument)));
    const int first_default = form->pronargs - number_of_defaults(tuple);
    for (int index = 0; index < all; ++index) {
        if (is_taken(modes, index)) {
            const int place = function.argument_count++;
            function.arguments[place] = {names == nullptr ? "" : names[index], types[index],
                                         place >= first_default,
                                         modes != nullptr && modes[index] == FUNC_PARAM_VARIADIC};
        }
    }
    return function;
}

PlainFunctions functions_of_name(const char* schema, const char* name) {
    AcceptInvalidationMessages();
    const List* schemas = schemas_to_search(schema, name);
    PlainFunctions found{};
    CatCList* all = SearchSysCacheList1(PROCNAMEARGSNSP, CStringGetDatum(name));
    found.list =
        static_cast<PlainFunction*>(palloc0(Max(all->n_members, 1) * sizeof(PlainFunction)));
    ListCell* cell = nullptr;
    foreach (cell, schemas) {
        append_functions(all, lfirst_oid(cell), &found);
    }
    ReleaseCatCacheList(all);
    const bool was_found = found.count != 0 || found.other_kind != nullptr;
    if (!was_found && schema == nullptr && search_path_has_hidden_schema()) {
        deny_function(schema, name);
    }
    return found;
}

PlainResult describe_result(Oid function, const Oid* types, int count) {
    HeapTuple tuple = SearchSysCacheCopy1(PROCOID, ObjectIdGetDatum(function));
    if (!HeapTupleIsValid(tuple)) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_FUNCTION), errmsg("function does not exist")));
    }
    PlainResult result{};
    Oid type = InvalidOid;
    TupleDesc descriptor = nullptr;
    switch (resolve_result(tuple, types, count, &type, &descriptor)) {
        case TYPEFUNC_COMPOSITE:
        case TYPEFUNC_COMPOSITE_DOMAIN:
            describe_columns(descriptor, &result);
            break;
        case TYPEFUNC_SCALAR:
            result.is_void = type == VOIDOID;
            if (!result.is_void) {
                describe_scalar(tuple, type, &result);
            }
            break;
        case TYPEFUNC_RECORD:
            result.is_record = true;
            result.unusable = "record, whose columns are known only when it runs";
            break;
        default:
            result.unusable = psprintf("the pseudo-type %s", format_type_be(type));
            break;
    }
    return result;
}

}  // namespace batch_ops::postgres
