// The functions that the OpenAPI document lists.
#pragma once

#include <vector>

#include "engine/openapi/endpoint_description.hpp"

namespace batch_ops::postgres {

/// The functions in exposed schemas that the current role may call, by schema, name and arguments.
std::vector<FunctionDescription> describe_usable_functions();

}  // namespace batch_ops::postgres
