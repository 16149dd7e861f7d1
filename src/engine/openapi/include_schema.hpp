// `__include` of a known entity as JSON Schema: what may be said of each association, by the
// columns of the entity that it leads to.
#pragma once

#include <span>
#include <string>

#include "engine/json/value.hpp"

namespace batch_ops::openapi {

/// The name of the component that is the object form of `__include` for rows of an entity whose
/// associations are known.
std::string includes_component(const std::string& entity);

/// The name of an association as a key of `__include`, and the component of what it leads to.
struct IncludedAssociation {
    std::string name;
    std::string entity;
};

/// That component, beside the general one. A key that says `from` or `on` is an alias: whatever it
/// is called, it is left to the general one, as keys are that are not known.
Value includes_schema(std::span<const IncludedAssociation> associations);

/// The name of the component that is the object of an association that leads to an entity.
std::string included_component(const std::string& entity);

/// That component, beside the general one; `has_associations`: there is one of
/// includes_component().
Value included_schema(const std::string& entity, bool has_associations);

}  // namespace batch_ops::openapi
