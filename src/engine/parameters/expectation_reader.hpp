// Reads `expect`.
#pragma once

#include "engine/json/json_node.hpp"
#include "engine/parameters/expectation.hpp"

namespace batch_ops {

/// A guard, or an array of guards: {"rows": n}, {"min": n, "max": n} with one or both, {"each": n},
/// or a condition as in `when`; each with "message" and "status". With `references` those of
/// operands and messages are to be replaced; the "ref" of a condition is one in any case. Throws
/// 22023, and 54000 for more than 5000 guards, or what is too large to be kept (kept_size.hpp).
Expectation parse_expectation(const JsonNode& node, bool references);

}  // namespace batch_ops
