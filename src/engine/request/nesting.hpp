// Where a request is nested too deep.
#pragma once

#include "engine/json/json_node.hpp"

namespace batch_ops {

/// Throws 22023 that names the operation and the place of a value which is nested deeper than
/// `deepest` levels, the outermost array or object of the request being the first; does nothing
/// where no operation has one.
void check_nesting(const JsonNode& request, int deepest);

}  // namespace batch_ops
