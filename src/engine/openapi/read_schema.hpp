// What a read of a known entity, or an association that leads to it, may name, as JSON Schema: its
// columns and its associations. It stands beside the general schema of `metadata_params`.
#pragma once

#include <span>
#include <string>

#include "engine/json/value.hpp"
#include "engine/openapi/endpoint_description.hpp"

namespace batch_ops::openapi {

/// The name of the component for columns of an entity that a read may name.
std::string column_component(const std::string& entity);

/// One of them, or a text with references.
Value column_schema(const EntityDescription& description);

/// The name of the component that says what a read of an entity returns.
std::string selection_component(const std::string& entity);

/// That component: `__properties`, `__aggregate`, `__group` and `__include`. `has_associations`:
/// there is one of includes_component(). What a comma list names is left to the server.
Value selection_schema(const std::string& entity, bool has_associations);

/// `metadata_params` of a read of `entity`.
Value read_metadata_of(const std::string& entity);

/// The name of the component that is the object form of `__include` for rows of an entity whose
/// associations are known.
std::string includes_component(const std::string& entity);

/// The name of an association as a key of `__include`, and the component of what it leads to.
struct IncludedAssociation {
    std::string name;
    std::string entity;
};

/// That component. A key that says `from` or `on` is an alias: whatever it is called, it is left to
/// the general schema, as keys are that are not known.
Value includes_schema(std::span<const IncludedAssociation> associations);

/// The name of the component that is the object of an association that leads to an entity.
std::string included_component(const std::string& entity);

/// That component.
Value included_schema(const std::string& entity);

/// The components that reads of any entity refer to, name → schema.
Value read_components();

}  // namespace batch_ops::openapi
