// Which columns a sync may be meant to select its rows by.
#pragma once

#include <string>

#include "engine/json/json_node.hpp"

namespace batch_ops {

/// The columns that all rows have in common, with their values, and where they belong. `rows`: an
/// array of objects, one object, or nothing.
std::string sync_scope_hint(const JsonNode& rows);

}  // namespace batch_ops
