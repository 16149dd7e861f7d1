// JSON literals for tests, with exact numbers: never through a double.
#pragma once

#include <string_view>

#include "engine/value.hpp"

namespace batch_ops::test {

/// The value of a JSON text. Throws std::invalid_argument when it is none.
Value exact_json(std::string_view text);

}  // namespace batch_ops::test
