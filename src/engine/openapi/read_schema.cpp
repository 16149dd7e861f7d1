#include "engine/openapi/read_schema.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "engine/openapi/filter_schema.hpp"
#include "engine/openapi/json_schema.hpp"
#include "engine/openapi/metadata_schema.hpp"
#include "engine/parameters/metadata.hpp"

namespace batch_ops::openapi {

namespace {

// Of the functions the component Aggregate says that there is one, and what may be beside it.
Value aggregates_of(const Value& column) {
    Value functions = Value::object();
    for (const AggregateFunction function : all_aggregate_functions) {
        append_member(functions, std::string(function_name(function)),
                      function == AggregateFunction::count
                          ? any_of({Value::object({{"const", std::string(all_rows)}}), column})
                          : column);
    }
    const Value aggregate =
        Value::object({{"type", "object"}, {"properties", std::move(functions)}});
    return or_reference(Value::object({{"type", "object"}, {"additionalProperties", aggregate}}));
}

constexpr std::string_view alias = "AssociationAlias";

Value alias_schema() {
    Value schema = any_of({Value::object({{"required", Value::array({"from"})}}),
                           Value::object({{"required", Value::array({"on"})}})});
    append_member(schema, "type", "object");
    return schema;
}

}  // namespace

std::string column_component(const std::string& entity) {
    return entity + "-column";
}

Value column_schema(const EntityDescription& description) {
    std::vector<std::string_view> names;
    for (const ColumnDescription& column : description.columns) {
        if (column.selectable) {
            names.emplace_back(column.name);
        }
    }
    return or_reference(one_of_names(names));
}

std::string selection_component(const std::string& entity) {
    return entity + "-selection";
}

Value selection_schema(const std::string& entity, bool has_associations) {
    const Value column = component(column_component(entity));
    const Value columns = any_of({text(), array_of(column)});
    Value keys = Value::object(
        {{"__properties", columns}, {"__aggregate", aggregates_of(column)}, {"__group", columns}});
    if (has_associations) {
        append_member(keys, "__include", any_of({text(), component(includes_component(entity))}));
    }
    return Value::object({{"type", "object"}, {"properties", std::move(keys)}});
}

Value read_metadata_of(const std::string& entity) {
    return Value::object({{"allOf", Value::array({component(metadata_component(Action::read)),
                                                  component(selection_component(entity))})}});
}

std::string includes_component(const std::string& entity) {
    return entity + "-includes";
}

Value includes_schema(std::span<const IncludedAssociation> associations) {
    const Value whole = Value::object({{"const", true}});
    Value properties = Value::object();
    for (const IncludedAssociation& association : associations) {
        append_member(properties, association.name,
                      any_of({whole, component(included_component(association.entity)),
                              component(alias), component(reference_text)}));
    }
    return Value::object({{"type", "object"}, {"properties", std::move(properties)}});
}

std::string included_component(const std::string& entity) {
    return entity + "-included";
}

Value included_schema(const std::string& entity) {
    Value filtered = Value::object(
        {{"type", "object"},
         {"properties",
          object_of("query_params", component(filter_component(entity, Action::read)))}});
    return Value::object(
        {{"allOf", Value::array({std::move(filtered), component(selection_component(entity))})}});
}

Value read_components() {
    return object_of(alias, alias_schema());
}

}  // namespace batch_ops::openapi
