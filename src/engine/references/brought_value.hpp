// What is said of a value that was refused, when a reference has brought it.
#pragma once

#include <string_view>

#include "engine/core/batch_error.hpp"
#include "engine/json/json_node.hpp"

namespace batch_ops {

/// `error`, of the value that took the place of `written` at `place` ("query_params.n.in"), with
/// the reference that brought it: `written` itself, or what stands in it where the message says, or
/// alone. What to write in the place of the value is no advice then. `error` as it is for a value
/// that was written so, or made of text and references, and where the message names the reference.
BatchError brought_by_reference(const BatchError& error, const JsonNode& written,
                                std::string_view place);

}  // namespace batch_ops
