// A function as the catalogs describe it to those who call it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// One that a function takes.
struct Argument {
    std::string name;  ///< empty when it has none: then no call can give it
    Oid type;          ///< as declared; of VARIADIC the array
    bool has_default;
    bool is_variadic;
};

struct Function {
    Oid oid;
    std::string schema;
    std::string name;
    std::string quoted;  ///< `"schema"."name"`
    std::vector<Argument> arguments;

    [[nodiscard]] const Argument* find(std::string_view argument) const;
};

/// `close_invoice(p_id integer, p_note text DEFAULT ...)`
std::string signature_of(const Function& function);

/// Whether the current role may execute it.
bool may_call(const Function& function);

}  // namespace batch_ops::postgres
