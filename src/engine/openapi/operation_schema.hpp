// Operations on one entity as JSON Schema: a component for each action that the role may use on it.
#pragma once

#include <string>
#include <string_view>

#include "engine/openapi/endpoint_description.hpp"

namespace batch_ops::openapi {

/// The keys that say what an operation is: `id`, `entity`, `action`.
Value head_of_operation(std::string_view schema, std::string_view name, bool in_search_path,
                        Action action);

/// Whether any column can be named in filters and the like.
bool has_selectable_columns(const EntityDescription& entity);

/// The name of the component for an action on the entity whose own component is `entity`, and that
/// component.
std::string operation_component(const std::string& entity, Action action);
Value operation_schema(const EntityDescription& description, const std::string& entity,
                       Action action, const EndpointDescription& endpoint);

/// The components that operations on any entity refer to, name → schema.
Value operation_components(const EndpointDescription& endpoint);

}  // namespace batch_ops::openapi
