// Texts in the encoding of the database.
#pragma once

#include <cstddef>
#include <string_view>

namespace batch_ops::postgres {

/// How many characters there are. Fails with nothing, under the guard or not.
std::size_t characters_in(std::string_view text);

}  // namespace batch_ops::postgres
