#include "postgres/catalog/function.hpp"

#include <algorithm>

#include "engine/core/joined.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

const Argument* Function::find(std::string_view argument) const {
    const auto found = std::ranges::find(arguments, argument, &Argument::name);
    return found == arguments.end() || argument.empty() ? nullptr : &*found;
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

bool may_call(const Function& function) {
    const Oid oid = function.oid;
    return call_postgres([oid] { return may_execute(oid); });
}

}  // namespace batch_ops::postgres
