// Operations on one entity as JSON Schema: a component for its rows, one for each action that the
// role may use on it, and those that these refer to.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/openapi/endpoint_description.hpp"

namespace batch_ops::openapi {

/// The keys that say what an operation is: `id`, `entity`, `action`.
Value head_of_operation(std::string_view schema, std::string_view name, bool in_search_path,
                        Action action);

/// The keys that all operations take besides.
void append_common_keys(Value& properties, bool claims);

/// The name of the component for an action on the entity whose own component is `entity`.
std::string operation_component(const std::string& entity, Action action);

/// A component whose schema is made when it is written: those of thousands of entities would take
/// hundreds of megabytes at once.
struct LazyComponent {
    std::string name;
    std::function<Value()> make;
};

/// An association of an entity with a name that says which one is meant.
struct NamedAssociation {
    std::string name;
    const EntityDescription* related;
    std::string component;  ///< of the related entity
};

/// All components of an entity. Every name is `entity`, or that and a hyphen and more.
/// `description` and `endpoint` must outlive them.
std::vector<LazyComponent> entity_components(const EntityDescription& description,
                                             const std::string& entity,
                                             std::span<const NamedAssociation> associations,
                                             const EndpointDescription& endpoint);

/// The components that operations on any entity refer to, name → schema.
Value operation_components();

}  // namespace batch_ops::openapi
