// JSON for fuzz targets: what the server could hand to the engine, and nothing else.
#pragma once

#include <optional>
#include <string_view>

#include "engine/json/value.hpp"

namespace batch_ops::fuzz {

/// The value of a JSON text as jsonb would hold it: each member once, numbers without exponents,
/// nesting within the limit under which requests are read. nullopt for what jsonb would not hold.
std::optional<Value> jsonb_like(std::string_view text);

}  // namespace batch_ops::fuzz
