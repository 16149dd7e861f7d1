// What a type takes, for somebody who has given it something else.
#pragma once

#include <string>
#include <string_view>

#include "postgres/catalog/relation.hpp"

namespace batch_ops::postgres {

/// The hint of an error that `column` has refused a value: the server's own, or a better one.
/// `path` is where the value is in the operation, `text` the value if it is a string.
std::string hint_for_value(const Column& column, std::string_view path, std::string_view text,
                           const ErrorFields& error);

}  // namespace batch_ops::postgres
