#include "engine/openapi/operation_schema.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/core/joined.hpp"
#include "engine/openapi/change_schema.hpp"
#include "engine/openapi/column_schema.hpp"
#include "engine/openapi/filter_schema.hpp"
#include "engine/openapi/json_schema.hpp"
#include "engine/openapi/lookup_schema.hpp"
#include "engine/openapi/metadata_schema.hpp"
#include "engine/openapi/read_schema.hpp"
#include "engine/parameters/comparison.hpp"
#include "engine/parameters/metadata.hpp"
#include "engine/parameters/name_scanner.hpp"
#include "engine/parameters/when_condition.hpp"
#include "engine/request/operation.hpp"

namespace batch_ops::openapi {

namespace {

bool allows(const EntityDescription& entity, Action action) {
    return std::ranges::find(entity.actions, action) != entity.actions.end();
}

bool has_selectable_columns(const EntityDescription& entity) {
    return std::ranges::any_of(entity.columns, &ColumnDescription::selectable);
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
std::vector<AssociationFilter> filters_of(std::span<const NamedAssociation> associations,
                                          Action action) {
    std::vector<AssociationFilter> filters;
    for (const NamedAssociation& association : associations) {
        if (has_filter(*association.related, action)) {
            filters.push_back({association.name, filter_component(association.component, action)});
        }
    }
    return filters;
}

std::vector<IncludedAssociation> included_of(std::span<const NamedAssociation> associations) {
    std::vector<IncludedAssociation> included;
    for (const NamedAssociation& association : associations) {
        if (is_readable(*association.related)) {
            included.push_back({association.name, association.component});
        }
    }
    return included;
}

Value row_schema(const EntityDescription& entity) {
    Value properties = Value::object();
    for (const ColumnDescription& column : entity.columns) {
        if (column.selectable) {
            append_member(properties, column.name, row_column(column));
        }
    }
    Value schema = Value::object({{"type", "object"}, {"properties", std::move(properties)}});
    describe(schema, entity.comment);
    return schema;
}

Value created_row(const EntityDescription& entity) {
    Value properties = Value::object();
    Value required = Value::array();
    for (const ColumnDescription& column : entity.columns) {
        if (column.insertable) {
            append_member(properties, column.name, or_sought(column, created_column(column)));
            if (column.required) {
                required.push_back(column.name);
            }
        }
    }
    Value schema = closed_object(std::move(properties));
    if (!required.empty()) {
        append_member(schema, "required", std::move(required));
    }
    return schema;
}

bool needs_values(const EntityDescription& entity) {
    return std::ranges::any_of(entity.columns, [](const ColumnDescription& column) {
        return column.insertable && column.required;
    });
}

Value updated_row(const EntityDescription& entity) {
    Value properties = Value::object();
    for (const ColumnDescription& column : entity.columns) {
        if (column.updatable) {
            append_member(properties, column.name, or_sought(column, updated_column(column)));
        }
    }
    return closed_object(std::move(properties));
}

// One of several rows: with the columns that find it.
Value row_of_update(const EntityDescription& entity) {
    Value properties = Value::object();
    for (const ColumnDescription& column : entity.columns) {
        if (column.updatable || column.selectable) {
            append_member(properties, column.name,
                          row_value_schema(column, or_sought(column, updated_column(column))));
        }
    }
    return closed_object(std::move(properties));
}

Value value_of_sync(const ColumnDescription& column) {
    return column.updatable ? updated_column(column) : created_column(column);
}

// A new row may have null for its key, as forms send it. Types may be large: only such a column is
// copied.
Value column_of_sync(const EntityDescription& entity, const ColumnDescription& column) {
    if (std::ranges::find(entity.primary_key, column.name) == entity.primary_key.end()) {
        return or_sought(column, value_of_sync(column));
    }
    ColumnDescription key = column;
    key.null_on_create = key.null_on_update = true;
    return or_sought(key, value_of_sync(key));
}

// One that there is to be: found by its key, or created.
Value row_of_sync(const EntityDescription& entity) {
    Value properties = Value::object();
    for (const ColumnDescription& column : entity.columns) {
        if (column.insertable || column.updatable || column.selectable) {
            append_member(properties, column.name, column_of_sync(entity, column));
        }
    }
    return closed_object(std::move(properties));
}

std::string synced_row_component(const std::string& entity) {
    return entity + "-synced";
}

std::string updated_row_component(const std::string& entity) {
    return entity + "-changed";
}

std::string new_row_component(const std::string& entity) {
    return entity + "-new";
}

Value gives_some(std::string_view key) {
    return with_member(key, Value::object({{"minProperties", 1}}));
}

Value gives_rows() {
    return with_member("store_params", Value::object({{"type", "array"}}));
}

Value allows_every_row() {
    return with_member("metadata_params", with_member("__all", Value::object({{"const", true}})));
}

// What the form of the keys leaves open: an update must change something, and neither update nor
// delete may touch every row by an oversight.
Value rules_of(const EntityDescription& entity, Action action) {
    Value rules = Value::array();
    if (action == Action::update) {
        std::vector<Value> changes = {gives_some("store_params"), gives_rows()};
        for (const ChangeKey& key : change_keys) {
            changes.push_back(gives_some(key.name));
        }
        rules.push_back(any_of(std::move(changes)));
    }
    if (action == Action::update || action == Action::remove) {
        std::vector<Value> selects = {allows_every_row()};
        if (has_selectable_columns(entity)) {
            selects.push_back(gives_some("query_params"));
        }
        if (action == Action::update) {
            selects.push_back(gives_rows());
        }
        rules.push_back(any_of(std::move(selects)));
    }
    if (action == Action::sync) {
        rules.push_back(any_of(
            {allows_every_row(), with_member("store_params", Value::object({{"minItems", 1}}))}));
    }
    return rules;
}

bool takes_any(const EntityDescription& entity, ColumnChange change) {
    return std::ranges::any_of(entity.columns, [change](const ColumnDescription& column) {
        return takes_change(column, change);
    });
}

Value items_schema(std::size_t max_rows) {
    Value items = Value::object({{"type", "array"}, {"maxItems", max_rows}});
    Value schema = any_of({std::move(items), component(reference)});
    describe(schema,
             "The operation runs for each item, which values name by $ref:@item and $ref:@index.");
    return schema;
}

void append_params(Value& properties, const EntityDescription& description,
                   const std::string& entity, Action action, bool has_included,
                   std::size_t max_rows) {
    if (action == Action::create) {
        Value rows = array_of(component(new_row_component(entity)));
        append_member(rows, "maxItems", max_rows);
        append_member(properties, "store_params",
                      any_of({component(new_row_component(entity)), std::move(rows)}));
    } else if (action == Action::sync) {
        append_member(properties, "query_params", scope_schema(description));
        Value rows = array_of(component(synced_row_component(entity)));
        append_member(rows, "maxItems", max_rows);
        append_member(properties, "store_params",
                      any_of({component(synced_row_component(entity)), std::move(rows)}));
    } else if (has_selectable_columns(description)) {
        append_member(properties, "query_params", component(filter_component(entity, action)));
    }
    if (action == Action::update) {
        Value rows = array_of(component(updated_row_component(entity)));
        append_member(rows, "maxItems", max_rows);
        append_member(properties, "store_params",
                      any_of({updated_row(description), std::move(rows)}));
        for (const ChangeKey& key : change_keys) {
            if (takes_any(description, key.change)) {
                append_member(properties, std::string(key.name),
                              change_schema(description, key.change));
            }
        }
    }
    if (auto lookup = lookup_schema(description, action)) {
        append_member(properties, "lookup", *std::move(lookup));
    }
    append_member(properties, "metadata_params",
                  action == Action::read && has_selectable_columns(description)
                      ? read_metadata_of(entity, has_included)
                      : component(metadata_component(action)));
    if (action != Action::read && action != Action::sync) {
        append_member(properties, "for_each", items_schema(max_rows));
    }
}

Value operation_schema(const EntityDescription& description, const std::string& entity,
                       Action action, bool has_included, const EndpointDescription& endpoint) {
    Value properties =
        head_of_operation(description.schema, description.name, description.in_search_path, action);
    append_params(properties, description, entity, action, has_included, endpoint.max_rows);
    append_common_keys(properties, endpoint.claims_override);
    Value schema = closed_object(std::move(properties));
    Value required = Value::array({"entity", "action"});
    if (action == Action::create && needs_values(description)) {
        required.push_back("store_params");
    }
    if (action == Action::sync) {
        required.push_back("query_params");
        required.push_back("store_params");
    }
    append_member(schema, "required", std::move(required));
    if (Value rules = rules_of(description, action); !rules.empty()) {
        append_member(schema, "allOf", std::move(rules));
    }
    return schema;
}

std::string reference_pattern() {
    const std::string word = "[A-Za-z0-9_]+";
    const std::string segment = R"(("([^"]|"")+"|[^".}][^.}]*))";
    const std::string of_result = word + R"((\.@?[A-Za-z0-9_*]+)+)";
    const std::string of_batch = "@" + word + R"((\.[A-Za-z0-9_*]+)*)";
    const std::string in_braces =
        R"(\{()" + word + R"(\.)" + segment + "|@" + word + R"()(\.)" + segment + R"()*\})";
    return R"(^\$ref:()" + of_result + "|" + of_batch + "|" + in_braces + ")$";
}

void add_rows_to_write(std::vector<LazyComponent>& components, const EntityDescription& description,
                       const std::string& entity) {
    if (allows(description, Action::create)) {
        components.push_back(
            {new_row_component(entity), [&description] { return created_row(description); }});
    }
    if (allows(description, Action::update)) {
        components.push_back(
            {updated_row_component(entity), [&description] { return row_of_update(description); }});
    }
    if (allows(description, Action::sync)) {
        components.push_back(
            {synced_row_component(entity), [&description] { return row_of_sync(description); }});
    }
}

void add_filter(std::vector<LazyComponent>& components, const EntityDescription& description,
                const std::string& entity, std::span<const NamedAssociation> associations,
                Action action) {
    auto filters = filters_of(associations, action);
    const bool has_associations = !filters.empty();
    components.push_back(
        {filter_component(entity, action), [&description, entity, action, has_associations] {
             return filter_schema(description, entity, action, has_associations);
         }});
    if (has_associations) {
        components.push_back(
            {associations_component(entity, action), [filters = std::move(filters), action] {
                 return associations_schema(filters, action);
             }});
    }
}

// What names columns and associations of a read, be it of the entity or by an association.
void add_included(std::vector<LazyComponent>& components, const EntityDescription& description,
                  const std::string& entity, std::vector<IncludedAssociation> associations) {
    const bool has_associations = !associations.empty();
    components.push_back(
        {column_component(entity), [&description] { return column_schema(description); }});
    components.push_back({included_component(entity), [entity, has_associations] {
                              return included_schema(entity, has_associations);
                          }});
    if (has_associations) {
        components.push_back({includes_component(entity), [associations = std::move(associations)] {
                                  return includes_schema(associations);
                              }});
    }
}

}  // namespace

Value head_of_operation(std::string_view schema, std::string_view name, bool in_search_path,
                        Action action) {
    const std::string plain = written_name(name, entity_delimiters);
    std::vector<std::string> names = {written_name(schema, entity_delimiters) + "." + plain};
    if (in_search_path) {
        names.insert(names.begin(), plain);
    }
    return Value::object({
        // With the option autoId null and an empty one are none.
        {"id", Value::object(
                   {{"type", Value::array({"string", "null"})}, {"pattern", "^[A-Za-z0-9_]*$"}})},
        {"entity", one_of_names(names)},
        {"action", Value::object({{"const", std::string(action_name(action))}})},
    });
}

void append_common_keys(Value& properties, bool claims) {
    append_member(properties, "depends_on", array_of(component(operation_id)));
    Value group = component(operation_id);
    describe(group,
             "Operations of one group follow each other; in a batch that is not atomic they "
             "succeed or fail together. depends_on may name it.");
    append_member(properties, "group", std::move(group));
    append_member(properties, "expect", expectation_reference());
    append_member(properties, "when", when_schema());
    append_member(
        properties, "references",
        Value::object(
            {{"anyOf", Value::array({Value::object({{"type", "boolean"}}), array_of(text(), 1)})},
             {"default", true},
             {"description",
              "False: no $ref: in this operation's values is looked at. An "
              "array of columns: only those in their values."}}));
    append_member(properties, "report",
                  Value::object({{"type", "boolean"},
                                 {"default", true},
                                 {"description",
                                  "False: the report has no rows of this operation, but says how "
                                  "many there are."}}));
    if (claims) {
        append_member(properties, "claims",
                      Value::object({{"type", "object"},
                                     {"description", "JWT claims for this operation alone."}}));
    }
}

std::string operation_component(const std::string& entity, Action action) {
    return entity + "-" + std::string(action_name(action));
}

std::vector<LazyComponent> entity_components(const EntityDescription& description,
                                             const std::string& entity,
                                             std::span<const NamedAssociation> associations,
                                             const EndpointDescription& endpoint) {
    std::vector<LazyComponent> components;
    components.push_back({entity, [&description] { return row_schema(description); }});
    add_rows_to_write(components, description, entity);
    if (has_filter(description, Action::read)) {
        add_filter(components, description, entity, associations, Action::read);
    }
    auto included = included_of(associations);
    const bool has_included = !included.empty();
    if (is_readable(description)) {
        add_included(components, description, entity, std::move(included));
    }
    if (has_filter(description, Action::update)) {
        add_filter(components, description, entity, associations, Action::update);
    }
    for (const Action action : description.actions) {
        components.push_back({operation_component(entity, action),
                              [&description, entity, action, has_included, &endpoint] {
                                  return operation_schema(description, entity, action, has_included,
                                                          endpoint);
                              }});
    }
    return components;
}

Value operation_components() {
    Value components = column_components();
    append_member(components, std::string(operation_id),
                  Value::object({{"type", "string"}, {"pattern", "^[A-Za-z0-9_]+$"}}));
    append_member(
        components, std::string(reference),
        Value::object({{"type", "string"},
                       {"pattern", reference_pattern()},
                       {"description",
                        "One reference to an earlier result, or to a fact, and nothing else."}}));
    for (const Value& others : {filter_components(), metadata_components()}) {
        for (const auto& [name, schema] : others.get_ref<const Value::object_t&>()) {
            append_member(components, name, schema);
        }
    }
    return components;
}

}  // namespace batch_ops::openapi
