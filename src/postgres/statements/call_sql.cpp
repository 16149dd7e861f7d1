#include "postgres/statements/call_sql.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/core/double_quoted.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/hints/nearest_name.hpp"
#include "postgres/catalog/function_catalog.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/statements/argument_types.hpp"
#include "postgres/statements/page_sql.hpp"
#include "postgres/statements/value_hints.hpp"

namespace batch_ops::postgres {

namespace {

const StoredRow& arguments_of(const ResolvedOperation& operation) {
    return operation.rows().front();
}

Function function_of(const Operation& operation, const StoredRow& arguments) {
    const std::vector<std::string_view> names = views_of(arguments, &StoredValue::column);
    return find_function(operation.entity->name, names);
}

// --- arguments ---

std::string place_of_argument(const Argument& argument) {
    return "store_params." + argument.name;
}

BatchError refused_argument(const BatchError& cause, const Argument& argument,
                            const JsonNode& value, Oid type) {
    if (!may_be_caught(cause.fields().sqlstate)) {
        return cause;
    }
    const std::string text = text_of(value);
    const bool means_default = text == "DEFAULT" || text == "default";
    const Oid base = call_postgres([type] { return getBaseType(type); });
    const Column as_column{argument.name, {}, 0, type, base, -1, InvalidOid, true};
    ErrorFields fields = cause.fields();
    fields.column = argument.name;
    fields.place = place_of_argument(argument);
    if (!means_default) {
        fields.hint = hint_for_value(as_column, {.path = fields.place, .text = text}, fields);
    } else if (argument.has_default) {
        fields.hint = "Leave out \"" + argument.name + "\" to have its default.";
    }
    return BatchError(std::move(fields));
}

TypedDatum converted(ValueInput& input, const Argument& argument, const JsonNode& value, Oid type) {
    try {
        return input.convert(value, type);
    } catch (const BatchError& error) {
        throw refused_argument(error, argument, value, type);
    }
}

bool has_variadic(const Function& function) {
    return !function.arguments.empty() && function.arguments.back().is_variadic;
}

// The server takes no name for an argument of a function whose VARIADIC one keeps its default.
bool goes_by_position(const Function& function, const StoredRow& given) {
    return has_variadic(function) && find_stored(given, function.arguments.back().name) == nullptr;
}

// ... and no defaults before the VARIADIC one, or between others, in any notation.
void check_no_gap(const Function& function, const StoredRow& given) {
    for (std::size_t place = 0; place < given.size(); ++place) {
        const std::string& name = function.arguments[place].name;
        if (find_stored(given, name) == nullptr) {
            throw invalid_request(
                (name.empty() ? std::string("an argument without a name")
                              : "argument \"" + name + "\"") +
                    " must be given too, for the function has a VARIADIC argument",
                "Arguments of such a function keep their defaults only behind all that are given.");
        }
    }
}

void append_arguments(Statement& statement, ValueInput& input, const Function& function,
                      const StoredRow& given, const std::vector<Oid>& types) {
    const bool by_position = goes_by_position(function, given);
    if (has_variadic(function)) {
        check_no_gap(function, given);
    }
    std::string_view before;
    for (std::size_t place = 0; place < function.arguments.size(); ++place) {
        const Argument& argument = function.arguments[place];
        const StoredValue* const stored = find_stored(given, argument.name);
        if (stored == nullptr) {
            continue;
        }
        check_for_interruption();
        statement.sql += before;
        statement.sql += argument.is_variadic ? "VARIADIC " : "";
        statement.sql += by_position ? "" : double_quoted(argument.name) + " => ";
        statement.append_parameter(converted(input, argument, stored->value, types[place]));
        before = ", ";
    }
}

// --- columns ---

BatchError undefined_column(const Function& function, const FunctionResult& result,
                            const std::string& name) {
    return BatchError(
               sqlstate::undefined_column,
               "function \"" + function.schema + "." + function.name + "\" returns no column \"" +
                   name + "\"",
               name_hint(name, views_of(result.columns, &ResultColumn::name), "Available columns"))
        .with_detail("The name appears in metadata_params.__properties.");
}

bool has_column(const FunctionResult& result, std::string_view name) {
    return std::ranges::find(result.columns, name, &ResultColumn::name) != result.columns.end();
}

std::vector<std::string> columns_returned(const Function& function, const FunctionResult& result,
                                          const Metadata& metadata) {
    std::vector<std::string> names;
    if (!metadata.properties) {
        for (const ResultColumn& column : result.columns) {
            names.push_back(column.name);
        }
        return names;
    }
    for (const std::string& name : *metadata.properties) {
        if (!has_column(result, name)) {
            throw undefined_column(function, result, name);
        }
        if (std::ranges::find(names, name) == names.end()) {
            names.push_back(name);
        }
    }
    return names;
}

// By their names: when the function is replaced by one that gives other columns, the statement is
// another one too.
void append_columns(Statement& statement, const std::vector<std::string>& names) {
    std::string_view before = " ";
    for (const std::string& name : names) {
        statement.sql += before;
        statement.sql += double_quoted(name);
        before = ", ";
    }
}

void check_reference_arguments(const Function& function, const Operation& operation) {
    for (const std::string_view name : operation.references.columns()) {
        if (function.find(name) == nullptr) {
            throw BatchError(sqlstate::undefined_column,
                             "function \"" + function.schema + "." + function.name +
                                 "\" has no argument \"" + clipped(name, 100) + "\"",
                             name_hint(name, views_of(function.arguments, &Argument::name),
                                       "Available arguments"))
                .with_detail("The name appears in references.");
        }
    }
}

// What a function reaches is not known. Where an extension makes plans it may be another server's:
// then the values go into the plan, and claims along with it.
bool may_be_remote() {
    return planner_hook != nullptr;
}

}  // namespace

Call build_call(ValueInput& input, const ResolvedOperation& operation) {
    const StoredRow& given = arguments_of(operation);
    const Metadata& metadata = operation.metadata();
    const Function function = function_of(operation.operation(), given);
    check_reference_arguments(function, operation.operation());
    const std::vector<Oid> types = argument_types(function, given);
    const FunctionResult result = result_of(function, types);
    const std::vector<std::string> columns = columns_returned(function, result, metadata);
    Call call;
    Statement& statement = call.statement;
    statement.remote = may_be_remote();
    // The server would not call a function of which no row is wanted.
    call.returns_nothing = result.is_void || metadata.limit == 0;
    statement.keeps_rows = !call.returns_nothing && !columns.empty();
    statement.sql = "SELECT";
    append_columns(statement, columns);
    statement.sql += " FROM " + function.quoted + "(";
    append_arguments(statement, input, function, given, types);
    statement.sql += ")";
    if (!call.returns_nothing) {
        append_page(statement, metadata);
    }
    return call;
}

bool returns_column(const Operation& operation, std::string_view column) {
    const ResolvedOperation shape = shape_of(operation);
    const StoredRow& given = arguments_of(shape);
    const Function function = function_of(operation, given);
    return has_column(result_of(function, argument_types(function, given)), column);
}

}  // namespace batch_ops::postgres
