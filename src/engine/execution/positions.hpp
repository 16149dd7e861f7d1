// Places in the execution order.
#pragma once

#include <cstddef>
#include <vector>

namespace batch_ops {

/// Ascending.
using Positions = std::vector<std::size_t>;

/// How many operations one statement runs at the most: more would save nothing, but take memory.
inline constexpr std::size_t most_in_a_statement = 200;

}  // namespace batch_ops
