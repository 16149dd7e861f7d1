// `metadata_params` as JSON Schema.
#pragma once

#include <string>

#include "engine/json/value.hpp"
#include "engine/openapi/endpoint_description.hpp"
#include "engine/parameters/action.hpp"

namespace batch_ops::openapi {

/// The name of the component for an action: CreateMetadata, …
std::string metadata_component(Action action);

/// The name of the component for columns of an entity that a read may name.
std::string column_component(const std::string& entity);

/// One of them, or a text with references.
Value column_schema(const EntityDescription& description);

/// The keys of a read that name columns of `entity`, in lists and in aggregates, and its
/// associations, if there is a component of them: name → schema. What a comma list names is left to
/// the server.
Value read_keys_of(const std::string& entity, bool has_associations);

/// `metadata_params` of a read with these keys.
Value read_metadata_of(const std::string& entity, bool has_associations);

/// The components for all actions and what they refer to, name → schema.
Value metadata_components();

}  // namespace batch_ops::openapi
