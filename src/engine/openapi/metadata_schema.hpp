// `metadata_params` as JSON Schema.
#pragma once

#include <string>

#include "engine/json/value.hpp"
#include "engine/parameters/action.hpp"

namespace batch_ops::openapi {

/// The name of the component for an action: CreateMetadata, …
std::string metadata_component(Action action);

/// The components for all actions and what they refer to, name → schema.
Value metadata_components();

}  // namespace batch_ops::openapi
