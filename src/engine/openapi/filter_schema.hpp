// Filters as JSON Schema: conditions on columns, of operations and of `when`, and how many rows are
// expected.
#pragma once

#include <span>
#include <string>

#include "engine/openapi/endpoint_description.hpp"
#include "engine/parameters/action.hpp"

namespace batch_ops::openapi {

/// The name of the component that is the filter of an action on the entity whose own component is
/// `entity`. Reads take operator prefixes, writes don't.
std::string filter_component(const std::string& entity, Action action);

/// That component; `has_associations`: there is one of associations_component().
Value filter_schema(const EntityDescription& description, const std::string& entity, Action action,
                    bool has_associations);

/// The name of the component that is what `__some` and `__none` of that filter take, where filters
/// of associated rows are known.
std::string associations_component(const std::string& entity, Action action);

/// The name of an association, and the component of the filter of its rows.
struct AssociationFilter {
    std::string name;
    std::string filter;
};

/// That component. Associations that are named in another way may be there as well.
Value associations_schema(std::span<const AssociationFilter> filters, Action action);

/// What selects the rows of a sync: equalities alone.
Value scope_schema(const EntityDescription& description);

/// What `when` may be, and what `expect` may be.
Value when_schema();
Value expectations_schema();

/// The components that filters of any entity refer to, name → schema.
Value filter_components();

}  // namespace batch_ops::openapi
