#include "engine/openapi/entity_components.hpp"

#include <algorithm>

#include "engine/openapi/filter_schema.hpp"
#include "engine/openapi/operation_schema.hpp"
#include "engine/openapi/read_schema.hpp"
#include "engine/openapi/row_schemas.hpp"

namespace batch_ops::openapi {

namespace {

bool allows(const EntityDescription& entity, Action action) {
    return std::ranges::find(entity.actions, action) != entity.actions.end();
}

// Whether its rows may be read, by names of columns.
bool is_readable(const EntityDescription& entity) {
    return allows(entity, Action::read) && has_selectable_columns(entity);
}

// Of reads, or of updates and deletes.
bool has_filter(const EntityDescription& entity, Action action) {
    return action == Action::read
               ? allows(entity, Action::read)
               : (allows(entity, Action::update) || allows(entity, Action::remove)) &&
                     has_selectable_columns(entity);
}

// Rows of what may only be read are filtered in a write too, but not by a component of their own.
std::vector<AssociationFilter> filters_of(const DocumentedEntity& entity, Action action) {
    std::vector<AssociationFilter> filters;
    for (const auto& [name, related] : entity.associations) {
        if (has_filter(*related->description, action)) {
            filters.push_back({name, filter_component(related->component, action)});
        }
    }
    return filters;
}

std::vector<IncludedAssociation> included_of(const DocumentedEntity& entity) {
    std::vector<IncludedAssociation> included;
    for (const auto& [name, related] : entity.associations) {
        if (is_readable(*related->description)) {
            included.push_back({name, related->component});
        }
    }
    return included;
}

void add_rows_to_write(std::vector<LazyComponent>& components, const DocumentedEntity& entity) {
    const EntityDescription& description = *entity.description;
    const std::string& name = entity.component;
    if (allows(description, Action::create)) {
        components.push_back(
            {new_row_component(name), [&description] { return new_row_schema(description); }});
    }
    if (allows(description, Action::update)) {
        components.push_back({changed_row_component(name),
                              [&description] { return changed_row_schema(description); }});
    }
    if (allows(description, Action::sync)) {
        components.push_back({synced_row_component(name),
                              [&description] { return synced_row_schema(description); }});
    }
}

void add_filter(std::vector<LazyComponent>& components, const DocumentedEntity& entity,
                Action action) {
    components.push_back({filter_component(entity.component, action), [&entity, action] {
                              return filter_schema(*entity.description, entity.component, action,
                                                   !filters_of(entity, action).empty());
                          }});
    if (!filters_of(entity, action).empty()) {
        components.push_back({associations_component(entity.component, action), [&entity, action] {
                                  return associations_schema(filters_of(entity, action), action);
                              }});
    }
}

// What names columns and associations of a read, be it of the entity or by an association.
void add_included(std::vector<LazyComponent>& components, const DocumentedEntity& entity) {
    const std::string& name = entity.component;
    components.push_back(
        {column_component(name), [&entity] { return column_schema(*entity.description); }});
    components.push_back(
        {selection_component(name),
         [&entity] { return selection_schema(entity.component, !included_of(entity).empty()); }});
    components.push_back(
        {included_component(name), [&entity] { return included_schema(entity.component); }});
    if (!included_of(entity).empty()) {
        components.push_back(
            {includes_component(name), [&entity] { return includes_schema(included_of(entity)); }});
    }
}

}  // namespace

std::vector<LazyComponent> entity_components(const DocumentedEntity& entity,
                                             const EndpointDescription& endpoint) {
    const EntityDescription& description = *entity.description;
    std::vector<LazyComponent> components;
    components.push_back({entity.component, [&description] { return row_schema(description); }});
    add_rows_to_write(components, entity);
    if (has_filter(description, Action::read)) {
        add_filter(components, entity, Action::read);
    }
    if (is_readable(description)) {
        add_included(components, entity);
    }
    if (has_filter(description, Action::update)) {
        add_filter(components, entity, Action::update);
    }
    for (const Action action : description.actions) {
        components.push_back(
            {operation_component(entity.component, action), [&entity, &endpoint, action] {
                 return operation_schema(*entity.description, entity.component, action, endpoint);
             }});
    }
    return components;
}

}  // namespace batch_ops::openapi
