// What is kept of a request for all of its operations until the batch is done: filters, conditions,
// guards and claims, which take many times the memory of their text.
#pragma once

#include <cstddef>
#include <string>

#include "engine/json/json_node.hpp"

namespace batch_ops {

/// In bytes of memory, for all operations together.
inline constexpr std::size_t most_kept = std::size_t{64} * 1024 * 1024;

/// Throws 54000 for more than most_kept.
void check_kept_size(std::size_t bytes);

/// Throws 54000 for `when`, `expect` or `claims` of more than 2 MB, before a copy is made.
void check_written_size(const JsonNode& node, const std::string& name);

/// Throws 54000 for a parameter of which a copy would take more than 32 MB of memory. Small ones
/// are not looked at.
void check_size_of_copy(const JsonNode& node, const std::string& name);

}  // namespace batch_ops
