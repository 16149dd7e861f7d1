// All components of an entity: its rows, what reads and filters of it may name, and its operations.
#pragma once

#include <string>
#include <vector>

#include "engine/openapi/endpoint_description.hpp"
#include "engine/openapi/lazy_component.hpp"

namespace batch_ops::openapi {

struct DocumentedEntity;

/// An association of an entity by a name that says which one is meant.
struct NamedAssociation {
    std::string name;
    const DocumentedEntity* related;
};

/// An entity as the document has it.
struct DocumentedEntity {
    const EntityDescription* description;
    std::string component;  ///< the name of the one for its rows
    std::vector<NamedAssociation> associations{};
};

/// Every name is that of the entity's component, or that and a hyphen and more. `entity`, what it
/// points to and `endpoint` must outlive them.
std::vector<LazyComponent> entity_components(const DocumentedEntity& entity,
                                             const EndpointDescription& endpoint);

}  // namespace batch_ops::openapi
