// true and false as other tools and forms write them.
#pragma once

#include <optional>

#include "engine/json/value.hpp"

namespace batch_ops {

/// What "true", "yes", "no", 1, 0 and the like mean; nothing for any other value, booleans
/// included.
std::optional<bool> meant_boolean(const Value& written);

}  // namespace batch_ops
