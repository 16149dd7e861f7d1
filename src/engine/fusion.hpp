// Which neighbouring operations have the shape that lets one statement run them all. Whether their
// table allows it, the database knows.
#pragma once

#include <cstddef>

#include "engine/request_parser.hpp"

namespace batch_ops {

/// How many operations from a position of the execution order on have the same shape and do not
/// depend on each other: creates of one row each into the same table, with the same columns,
/// returned columns and claims, without condition, expectation or conflict clause. At least 1.
std::size_t same_shape_run(const BatchRequest& request, std::size_t position);

}  // namespace batch_ops
