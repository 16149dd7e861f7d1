// Nodes of booleans and counts: of what is known of a result beside its rows. They are in their
// node itself.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/json/json_node.hpp"

namespace batch_ops {

JsonNode boolean_node(bool value);

JsonNode count_node(std::uint64_t count);

/// An array of so many `true`.
JsonNode all_true_node(std::size_t count);

}  // namespace batch_ops
