#include "postgres/openapi/openapi_functions.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/batch_error.hpp"
#include "postgres/catalog/function_rows.hpp"
#include "postgres/catalog/ownership.hpp"
#include "postgres/catalog/relation_rights.hpp"
#include "postgres/openapi/openapi_types.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// --- in the server's terms ---

struct PlainParameter {
    const char* name;
    const PlainType* type;
    bool nullable;
    bool required;
};

struct PlainCallable {
    const char* schema;
    const char* name;
    const char* comment;
    bool in_search_path;
    PlainParameter* arguments;
    int argument_count;
    PlainParameter* columns;
    int column_count;
};

bool is_given_from_json(const PlainArgument* argument) {
    return IsPolymorphicType(argument->type)
               ? argument->type != ANYENUMOID && argument->type != ANYRANGEOID &&
                     argument->type != ANYMULTIRANGEOID &&
                     argument->type != ANYCOMPATIBLERANGEOID &&
                     argument->type != ANYCOMPATIBLEMULTIRANGEOID
               : get_typtype(argument->type) != TYPTYPE_PSEUDO;
}

bool is_polymorphic(const PlainFunction* function) {
    bool polymorphic = false;
    for (int index = 0; index < function->argument_count; ++index) {
        polymorphic = polymorphic || IsPolymorphicType(function->arguments[index].type);
    }
    return polymorphic;
}

// Whether no call can leave out, or give, one of its arguments.
bool can_be_called(const PlainFunction* function) {
    for (int index = 0; index < function->argument_count; ++index) {
        const PlainArgument* argument = &function->arguments[index];
        const bool can_be_given = argument->name[0] != '\0' && is_given_from_json(argument);
        if (!can_be_given && !argument->has_default) {
            return false;
        }
    }
    return true;
}

void describe_arguments(const PlainFunction* function, PlainCallable* callable, int* parts_left) {
    callable->arguments = static_cast<PlainParameter*>(
        palloc0(Max(function->argument_count, 1) * sizeof(PlainParameter)));
    for (int index = 0; index < function->argument_count; ++index) {
        const PlainArgument* argument = &function->arguments[index];
        if (argument->name[0] != '\0' && is_given_from_json(argument)) {
            const Oid type = IsPolymorphicType(argument->type) ? JSONBOID : argument->type;
            callable->arguments[callable->argument_count++] = {
                argument->name, describe_type(type, -1, 1, parts_left), !refuses_null(type),
                !argument->has_default};
        }
    }
}

// False for what no statement can take.
bool describe_rows(const PlainFunction* function, PlainCallable* callable, int* parts_left) {
    if (is_polymorphic(function)) {
        return true;
    }
    auto* types = static_cast<Oid*>(palloc0(Max(function->argument_count, 1) * sizeof(Oid)));
    for (int index = 0; index < function->argument_count; ++index) {
        types[index] = function->arguments[index].type;
    }
    const PlainResult result = describe_result(function->oid, types, function->argument_count);
    callable->columns =
        static_cast<PlainParameter*>(palloc0(Max(result.column_count, 1) * sizeof(PlainParameter)));
    for (int index = 0; index < result.column_count; ++index) {
        const PlainResultColumn* column = &result.columns[index];
        callable->columns[callable->column_count++] = {
            column->name, describe_type(column->type, -1, 1, parts_left), true, false};
    }
    return result.unusable == nullptr;
}

PlainCallable* describe_callable(HeapTuple tuple, int* parts_left) {
    const PlainFunction function = describe_function(tuple);
    if (!can_be_called(&function)) {
        return nullptr;
    }
    auto* callable = static_cast<PlainCallable*>(palloc0(sizeof(PlainCallable)));
    callable->schema = function.schema;
    callable->name = function.name;
    callable->comment = GetComment(function.oid, ProcedureRelationId, 0);
    callable->in_search_path = FunctionIsVisible(function.oid);
    describe_arguments(&function, callable, parts_left);
    return describe_rows(&function, callable, parts_left) ? callable : nullptr;
}

List* usable_functions() {
    const List* schemas = usable_schemas();
    List* functions = NIL;
    ::Relation catalog = table_open(ProcedureRelationId, AccessShareLock);
    SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, nullptr, 0, nullptr);
    for (HeapTuple tuple = systable_getnext(scan); HeapTupleIsValid(tuple);
         tuple = systable_getnext(scan)) {
        CHECK_FOR_INTERRUPTS();
        auto* form = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple));
        if (list_member_oid(schemas, form->pronamespace) && other_kind_of(form) == nullptr &&
            may_execute(form->oid) && !is_of_batch_ops(ProcedureRelationId, form->oid)) {
            functions = lappend_oid(functions, form->oid);
        }
    }
    systable_endscan(scan);
    table_close(catalog, AccessShareLock);
    return functions;
}

List* describe_callables() {
    int parts_left = most_parts;
    List* callables = NIL;
    ListCell* cell = nullptr;
    foreach (cell, usable_functions()) {
        CHECK_FOR_INTERRUPTS();
        HeapTuple tuple = SearchSysCacheCopy1(PROCOID, ObjectIdGetDatum(lfirst_oid(cell)));
        PlainCallable* callable =
            HeapTupleIsValid(tuple) ? describe_callable(tuple, &parts_left) : nullptr;
        if (callable != nullptr) {
            callables = lappend(callables, callable);
        }
    }
    return callables;
}

// --- from the server's terms to ours ---

std::vector<ColumnDescription> from_plain(const PlainParameter* plain, int count) {
    std::vector<ColumnDescription> columns;
    for (const PlainParameter& parameter : std::span(plain, static_cast<std::size_t>(count))) {
        ColumnDescription column;
        column.name = parameter.name;
        column.type = type_description(*parameter.type);
        column.nullable = parameter.nullable;
        column.null_on_create = parameter.nullable;
        column.required = parameter.required;
        columns.push_back(std::move(column));
    }
    return columns;
}

FunctionDescription from_plain(const PlainCallable& plain) {
    FunctionDescription function;
    function.schema = plain.schema;
    function.name = plain.name;
    function.comment =
        plain.comment == nullptr ? std::string() : clipped(std::string_view(plain.comment));
    function.in_search_path = plain.in_search_path;
    function.arguments = from_plain(plain.arguments, plain.argument_count);
    function.columns = from_plain(plain.columns, plain.column_count);
    return function;
}

bool comes_before(const FunctionDescription& left, const FunctionDescription& right) {
    if (left.schema != right.schema) {
        return left.schema < right.schema;
    }
    if (left.name != right.name) {
        return left.name < right.name;
    }
    return std::ranges::lexicographical_compare(left.arguments, right.arguments, {},
                                                &ColumnDescription::name, &ColumnDescription::name);
}

}  // namespace

std::vector<FunctionDescription> describe_usable_functions() {
    const List* const plain = call_postgres([] { return describe_callables(); });
    std::vector<FunctionDescription> functions;
    functions.reserve(static_cast<std::size_t>(list_length(plain)));
    for (int index = 0; index < list_length(plain); ++index) {
        functions.push_back(from_plain(*static_cast<PlainCallable*>(list_nth(plain, index))));
    }
    std::ranges::stable_sort(functions, comes_before);
    return functions;
}

}  // namespace batch_ops::postgres
