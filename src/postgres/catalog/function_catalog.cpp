#include "postgres/catalog/function_catalog.hpp"

#include <algorithm>

#include "engine/core/batch_error.hpp"
#include "engine/core/double_quoted.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/joined.hpp"
#include "engine/core/look_up.hpp"
#include "engine/core/sentences.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/hints/nearest_name.hpp"
#include "postgres/catalog/database_name.hpp"
#include "postgres/catalog/function_names.hpp"
#include "postgres/catalog/function_rows.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

using Functions = std::vector<Function>;
using Names = std::span<const std::string_view>;

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

bool may_call(const Function& function) {
    const Oid oid = function.oid;
    return call_postgres([oid] { return may_execute(oid); });
}

// --- choosing ---

bool fits(const Function& function, Names given) {
    check_for_interruption();
    const bool has_all = given.size() <= function.arguments.size() &&
                         std::ranges::all_of(given, [&](std::string_view name) {
                             return function.find(name) != nullptr;
                         });
    return has_all && std::ranges::all_of(function.arguments, [&](const Argument& argument) {
               return argument.has_default ||
                      (!argument.name.empty() &&
                       std::ranges::find(given, argument.name) != given.end());
           });
}

// Of very many the first ones, and how many more there are.
template <typename Items, typename Text>
std::string first_of(const Items& items, Text text) {
    constexpr std::size_t most = 20;
    const std::size_t shown = std::min(std::size(items), most);
    std::string list = joined(std::span(items).first(shown), text);
    return shown == std::size(items)
               ? list
               : list + " and " + std::to_string(std::size(items) - shown) + " more";
}

std::string argument_list(Names names) {
    return (names.size() == 1 ? "argument " : "arguments ") +
           first_of(names, [](std::string_view name) { return "\"" + clipped(name, 100) + "\""; });
}

// "takes arguments "a", "b"", of one function or of several.
std::string takes(std::string_view verb, Names names) {
    return names.empty() ? std::string("can be called without arguments")
                         : std::string(verb) + " " + argument_list(names);
}

std::string signatures(const Functions& functions) {
    return (functions.size() == 1 ? "Signature: " : "Signatures: ") +
           first_of(functions, signature_of) + ".";
}

std::string near_argument(const Functions& functions, Names given) {
    std::vector<std::string_view> names;
    for (const Function& function : functions) {
        for (const Argument& argument : function.arguments) {
            if (std::ranges::find(given, argument.name) == given.end()) {
                names.emplace_back(argument.name);
            }
        }
    }
    constexpr std::size_t most_looked_at = 100;
    for (const std::string_view name : given.first(std::min(given.size(), most_looked_at))) {
        check_for_interruption();
        const bool is_known = std::ranges::any_of(
            functions, [&](const Function& function) { return function.find(name) != nullptr; });
        if (const std::string hint = is_known ? "" : did_you_mean(name, names); !hint.empty()) {
            return hint;
        }
    }
    return {};
}

// What a call of the only function of that name lacks, or has too much.
std::string mismatch(const Function& function, Names given) {
    for (const std::string_view name : given) {
        if (function.find(name) == nullptr) {
            return "has no argument \"" + clipped(name, 100) + "\"";
        }
    }
    for (const Argument& argument : function.arguments) {
        if (argument.name.empty() && !argument.has_default) {
            return "has an argument without a name, which no call can give";
        }
        if (!argument.has_default && std::ranges::find(given, argument.name) == given.end()) {
            return "needs argument \"" + argument.name + "\"";
        }
    }
    return "does not fit";
}

bool lacks_names(const Functions& functions) {
    return std::ranges::any_of(functions, [](const Function& function) {
        return std::ranges::any_of(function.arguments, [](const Argument& argument) {
            return argument.name.empty() && !argument.has_default;
        });
    });
}

BatchError no_function_fits(const std::string& shown, const Functions& callable, Names given) {
    const std::string message =
        callable.size() == 1 ? "function \"" + shown + "\" " + mismatch(callable.front(), given)
                             : "no function \"" + shown + "\" " + takes("takes", given);
    return {sqlstate::undefined_function, message,
            sentences({near_argument(callable, given),
                       lacks_names(callable) ? "Arguments are given by name: name them in the "
                                               "function's definition."
                                             : "",
                       signatures(callable)})};
}

BatchError denied(const std::string& shown) {
    return BatchError(sqlstate::insufficient_privilege,
                      "permission denied for function \"" + shown + "\"")
        .with_detail("The role lacks EXECUTE on it.");
}

const Function& choose(const std::string& shown, const Functions& functions, Names given) {
    Functions fitting;
    const Function* chosen = nullptr;
    for (const Function& function : functions) {
        const bool is_of_a_later_schema = chosen != nullptr && function.schema != chosen->schema;
        if (!is_of_a_later_schema && fits(function, given)) {
            chosen = &function;
            fitting.push_back(function);
        }
    }
    if (chosen != nullptr && fitting.size() == 1) {
        return *chosen;
    }
    if (chosen != nullptr) {
        std::erase_if(fitting, [](const Function& function) { return !may_call(function); });
        throw BatchError(sqlstate::ambiguous_function,
                         "several functions \"" + shown + "\" " + takes("take", given),
                         sentences({"Overloads are told apart by the names of their arguments, "
                                    "not by types.",
                                    fitting.empty() ? "" : signatures(fitting)}));
    }
    Functions callable = functions;
    std::erase_if(callable, [](const Function& function) { return !may_call(function); });
    throw callable.empty() ? denied(shown) : no_function_fits(shown, callable, given);
}

// --- looking up ---

// A function that is hidden is not told from one that does not exist: both get the same hint.
BatchError with_near_function(BatchError error, const EntityName& name) {
    return error.with_hint(looked_up([&] { return near_function_hint(name); }));
}

PlainFunctions look_up(const EntityName& name) {
    const char* const schema = name.schema.empty() ? nullptr : name.schema.c_str();
    const char* const function = name.table.c_str();
    PlainFunctions found{};
    try {
        found = call_postgres([=] { return functions_of_name(schema, function); });
    } catch (const BatchError& error) {
        throw error.fields().sqlstate == sqlstate::insufficient_privilege
            ? with_near_function(error, name)
            : error;
    }
    return found;
}

BatchError not_callable(const EntityName& name, const PlainFunctions& found) {
    if (found.other_kind == nullptr) {
        return with_near_function(
            {sqlstate::undefined_function, "function \"" + shown_name(name) + "\" does not exist"},
            name);
    }
    return {sqlstate::wrong_object_type,
            "\"" + shown_name(name) + "\" is " + found.other_kind + ", which cannot be called",
            "Only plain functions can be called in a batch."};
}

void check_foreign_to_batch_ops(const Function& function, const std::string& shown) {
    const Oid oid = function.oid;
    if (call_postgres([oid] { return is_of_this_extension(oid); })) {
        throw BatchError(sqlstate::feature_not_supported,
                         "\"" + shown + "\" is a function of batch_ops, which a batch cannot call",
                         "Write the operations of both batches into one.");
    }
}

}  // namespace

const Argument* Function::find(std::string_view argument) const {
    const auto found = std::ranges::find(arguments, argument, &Argument::name);
    return found == arguments.end() || argument.empty() ? nullptr : &*found;
}

Function find_function(const EntityName& name, std::span<const std::string_view> arguments) {
    check_database(name, "function");
    const PlainFunctions found = look_up(name);
    if (found.count == 0) {
        throw not_callable(name, found);
    }
    Functions functions;
    for (const PlainFunction& plain :
         std::span(found.list, static_cast<std::size_t>(found.count))) {
        functions.push_back(from_plain(plain));
    }
    const std::string shown = shown_name(name);
    const Function& chosen = choose(shown, functions, arguments);
    check_foreign_to_batch_ops(chosen, shown);
    if (!may_call(chosen)) {
        throw denied(shown);
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

std::string signature_of(const Function& function) {
    return function.name + "(" +
           joined(function.arguments,
                  [](const Argument& argument) {
                      return (argument.is_variadic ? "VARIADIC " : "") + argument.name +
                             (argument.name.empty() ? "" : " ") + type_name(argument.type) +
                             (argument.has_default ? " DEFAULT ..." : "");
                  }) +
           ")";
}

}  // namespace batch_ops::postgres
