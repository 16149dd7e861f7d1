// Names in double quotes, as SQL and the languages of a request write them.
#pragma once

#include <string>
#include <string_view>

namespace batch_ops {

/// `"name"`, each double quote within it doubled.
std::string double_quoted(std::string_view name);

}  // namespace batch_ops
