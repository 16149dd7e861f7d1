// Reads `references`: in which values of an operation references are looked for.
#pragma once

#include "engine/json/json_node.hpp"
#include "engine/references/reference_scope.hpp"

namespace batch_ops {

/// true, false, or an array of columns. Throws 22023 for anything else.
ReferenceScope read_reference_scope(const JsonNode& operation);

/// The same before the operation is checked: what is not as it should be counts as true, and is
/// refused when the operation is read.
ReferenceScope outlined_reference_scope(const JsonNode& operation);

}  // namespace batch_ops
