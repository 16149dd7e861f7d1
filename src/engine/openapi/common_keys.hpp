// The keys that operations on all entities take alike, as JSON Schema. Each is a component, for a
// document repeats them for every action on every table.
#pragma once

#include "engine/openapi/endpoint_description.hpp"
#include "engine/parameters/action.hpp"

namespace batch_ops::openapi {

/// The key `id` of an operation, which may be missing with the option autoId.
Value id_key();

/// The keys that all operations take besides what their action takes.
void append_common_keys(Value& properties, const EndpointDescription& endpoint);

/// The key `for_each`.
Value items_key();

/// The components of these keys, name → schema.
Value common_key_components(const EndpointDescription& endpoint);

}  // namespace batch_ops::openapi
