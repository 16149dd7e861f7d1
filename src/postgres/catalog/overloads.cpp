#include "postgres/catalog/overloads.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/core/interruption.hpp"
#include "engine/core/joined.hpp"
#include "engine/core/sentences.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/hints/nearest_name.hpp"

namespace batch_ops::postgres {

namespace {

using Functions = std::vector<Function>;
using Names = std::span<const std::string_view>;

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
        if (std::string hint = is_known ? "" : did_you_mean(name, names); !hint.empty()) {
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

BatchError several_fit(const std::string& shown, const Functions& callable, Names given) {
    return {sqlstate::ambiguous_function,
            "several functions \"" + shown + "\" " + takes("take", given),
            sentences({"Overloads are told apart by the names of their arguments, not by types.",
                       callable.empty() ? "" : signatures(callable)})};
}

Functions callable_of(Functions functions) {
    std::erase_if(functions, [](const Function& function) { return !may_call(function); });
    return functions;
}

// All that fit in the first schema that has one.
std::vector<const Function*> fitting(const Functions& functions, Names given) {
    std::vector<const Function*> found;
    for (const Function& function : functions) {
        const bool is_of_a_later_schema =
            !found.empty() && function.schema != found.front()->schema;
        if (!is_of_a_later_schema && fits(function, given)) {
            found.push_back(&function);
        }
    }
    return found;
}

}  // namespace

const Function& choose_overload(const std::string& shown, const std::vector<Function>& functions,
                                std::span<const std::string_view> arguments) {
    const std::vector<const Function*> found = fitting(functions, arguments);
    if (found.size() == 1) {
        return *found.front();
    }
    if (!found.empty()) {
        Functions several;
        std::ranges::transform(found, std::back_inserter(several),
                               [](const Function* function) { return *function; });
        throw several_fit(shown, callable_of(std::move(several)), arguments);
    }
    const Functions callable = callable_of(functions);
    throw callable.empty() ? may_not_execute(shown) : no_function_fits(shown, callable, arguments);
}

BatchError may_not_execute(const std::string& shown) {
    return BatchError(sqlstate::insufficient_privilege,
                      "permission denied for function \"" + shown + "\"")
        .with_detail("The role lacks EXECUTE on it.");
}

}  // namespace batch_ops::postgres
