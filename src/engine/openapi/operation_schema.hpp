// Operations on one entity as JSON Schema: a component for its rows, one for each action that the
// role may use on it, and those that these refer to.
#pragma once

#include <string>

#include "engine/openapi/endpoint_description.hpp"

namespace batch_ops::openapi {

/// The name of the component for an action on the entity whose own component is `entity`.
std::string operation_component(const std::string& entity, Action action);

/// All components of an entity, name → schema. Every name is `entity`, or that and a hyphen and
/// more.
Value entity_components(const EntityDescription& description, const std::string& entity,
                        const EndpointDescription& endpoint);

/// The components that operations on any entity refer to, name → schema.
Value operation_components();

}  // namespace batch_ops::openapi
