#include "postgres/catalog/function_catalog.hpp"

#include "engine/core/batch_error.hpp"
#include "engine/core/double_quoted.hpp"
#include "engine/core/look_up.hpp"
#include "engine/core/sentences.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/catalog/database_name.hpp"
#include "postgres/catalog/function_names.hpp"
#include "postgres/catalog/function_rows.hpp"
#include "postgres/catalog/overloads.hpp"
#include "postgres/catalog/ownership.hpp"
#include "postgres/catalog/relation_names.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// --- from the server's terms to ours ---

Function from_plain(const PlainFunction& plain) {
    Function function{plain.oid,
                      plain.schema,
                      plain.name,
                      double_quoted(plain.schema) + "." + double_quoted(plain.name),
                      {}};
    function.arguments.reserve(static_cast<std::size_t>(plain.argument_count));
    for (const PlainArgument& argument :
         std::span(plain.arguments, static_cast<std::size_t>(plain.argument_count))) {
        function.arguments.push_back(
            {argument.name, argument.type, argument.has_default, argument.is_variadic});
    }
    return function;
}

// A function that is hidden is not told from one that does not exist: both get the same hint.
BatchError with_near_function(BatchError error, const EntityName& name, bool has_arguments) {
    return error.with_hint(
        sentences({looked_up([&] { return near_function_hint(name); }),
                   looked_up([&] { return relation_hint(name, has_arguments); })}));
}

PlainFunctions look_up(const EntityName& name, bool has_arguments) {
    const char* const schema = name.schema.empty() ? nullptr : name.schema.c_str();
    const char* const function = name.table.c_str();
    PlainFunctions found{};
    try {
        found = call_postgres([=] { return functions_of_name(schema, function); });
    } catch (const BatchError& error) {
        throw error.fields().sqlstate == sqlstate::insufficient_privilege
            ? with_near_function(error, name, has_arguments)
            : error;
    }
    return found;
}

BatchError not_callable(const EntityName& name, const PlainFunctions& found, bool has_arguments) {
    if (found.other_kind == nullptr) {
        return with_near_function(
            {sqlstate::undefined_function, "function \"" + shown_name(name) + "\" does not exist"},
            name, has_arguments);
    }
    return {sqlstate::wrong_object_type,
            "\"" + shown_name(name) + "\" is " + found.other_kind + ", which cannot be called",
            "Only plain functions can be called in a batch."};
}

void check_foreign_to_batch_ops(const Function& function, const std::string& shown) {
    const Oid oid = function.oid;
    if (call_postgres([oid] { return is_of_batch_ops(ProcedureRelationId, oid); })) {
        throw BatchError(sqlstate::feature_not_supported,
                         "\"" + shown + "\" is a function of batch_ops, which a batch cannot call",
                         "Write the operations of both batches into one.");
    }
}

}  // namespace

Function find_function(const EntityName& name, std::span<const std::string_view> arguments) {
    check_database(name, "function");
    const PlainFunctions found = look_up(name, !arguments.empty());
    if (found.count == 0) {
        throw not_callable(name, found, !arguments.empty());
    }
    std::vector<Function> functions;
    for (const PlainFunction& plain :
         std::span(found.list, static_cast<std::size_t>(found.count))) {
        functions.push_back(from_plain(plain));
    }
    const std::string shown = shown_name(name);
    const Function& chosen = choose_overload(shown, functions, arguments);
    check_foreign_to_batch_ops(chosen, shown);
    if (!may_call(chosen)) {
        throw may_not_execute(shown);
    }
    return chosen;
}

FunctionResult result_of(const Function& function, std::span<const Oid> argument_types) {
    const Oid oid = function.oid;
    const Oid* const types = argument_types.data();
    const int count = static_cast<int>(argument_types.size());
    const PlainResult plain = call_postgres([=] { return describe_result(oid, types, count); });
    if (plain.unusable != nullptr) {
        throw BatchError(
            sqlstate::wrong_object_type,
            "function \"" + function.schema + "." + function.name + "\" returns " + plain.unusable,
            plain.is_record ? "Declare the columns of its rows with RETURNS TABLE or "
                              "OUT arguments."
                            : "");
    }
    FunctionResult result{.is_void = plain.is_void};
    for (const PlainResultColumn& column :
         std::span(plain.columns, static_cast<std::size_t>(plain.column_count))) {
        result.columns.push_back({column.name, column.type});
    }
    return result;
}

}  // namespace batch_ops::postgres
