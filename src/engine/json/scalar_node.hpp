// Nodes of single booleans and counts, and of lists of booleans: of what is known of a result
// beside its rows. A boolean and a count are in their node itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/json/json_node.hpp"

namespace batch_ops {

JsonNode boolean_node(bool value);

JsonNode count_node(std::uint64_t count);

/// An array of booleans, which must outlive the node.
JsonNode flags_node(std::span<const bool> flags);

/// An array of so many `true`.
JsonNode all_true_node(std::size_t count);

}  // namespace batch_ops
