// `lookup`: foreign-key columns whose values are looked up in the table that they reference.
#pragma once

#include "engine/request/operation.hpp"

namespace batch_ops {

/// Reads it. Throws 22023 for an action that stores no rows, and where it is no object of names.
void read_lookup(Operation& operation, const JsonNode& node);

}  // namespace batch_ops
