// Calls of a function as JSON Schema.
#pragma once

#include <string>
#include <vector>

#include "engine/openapi/endpoint_description.hpp"
#include "engine/openapi/lazy_component.hpp"

namespace batch_ops::openapi {

/// The components of a function: `function` for the rows that it returns, and the operation that
/// calls it. `description` and `endpoint` must outlive them.
std::vector<LazyComponent> function_components(const FunctionDescription& description,
                                               const std::string& function,
                                               const EndpointDescription& endpoint);

}  // namespace batch_ops::openapi
