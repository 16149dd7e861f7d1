// Which columns a sync may be meant to select its rows by.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/json/json_node.hpp"

namespace batch_ops {

/// Those of the `key` that all rows have in common, with their values; in words where that says
/// nothing. `rows`: an array of objects, one object, or nothing.
std::string sync_scope_hint(const JsonNode& rows,
                            const std::optional<std::vector<std::string>>& key);

}  // namespace batch_ops
