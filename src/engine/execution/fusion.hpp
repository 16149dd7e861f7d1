// Which neighbouring operations have the shape that lets one statement run them all. Whether their
// table allows it, the database knows.
#pragma once

#include <cstddef>

#include "engine/request/request_parser.hpp"

namespace batch_ops {

/// How many operations one statement runs at the most: more would save nothing, but take memory.
inline constexpr std::size_t most_fused = 200;

/// How many operations from a position of the execution order on have the same shape and do not
/// depend on each other; at least 1, at most `longest`. The shape: the same action, table and
/// claims, the same columns in and out, and neither condition nor expectation, lock, sort, page,
/// association or conflict clause. Creates make one row each; reads, updates and deletes select by
/// equality of the same columns, with values that stand in the request.
std::size_t same_shape_run(const BatchRequest& request, std::size_t position,
                           std::size_t longest = most_fused);

}  // namespace batch_ops
