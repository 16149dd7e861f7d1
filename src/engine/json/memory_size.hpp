// How much memory values take: many times that of their text.
#pragma once

#include <cstddef>

#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"

namespace batch_ops {

/// About how many bytes of memory a value takes.
std::size_t size_in_memory(const Value& value);

/// About how many bytes of memory a copy of a node would take, asked before it is made. Can be
/// interrupted.
std::size_t size_of_copy(const JsonNode& node);

}  // namespace batch_ops
