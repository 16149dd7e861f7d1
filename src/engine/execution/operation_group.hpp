// Operations that one statement runs.
#pragma once

#include <cstddef>
#include <vector>

namespace batch_ops {

/// Positions of the execution order, ascending.
using Group = std::vector<std::size_t>;

/// How many operations one statement runs at the most: more would save nothing, but take memory.
inline constexpr std::size_t most_in_a_group = 200;

}  // namespace batch_ops
