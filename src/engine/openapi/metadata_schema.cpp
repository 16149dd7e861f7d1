#include "engine/openapi/metadata_schema.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/openapi/json_schema.hpp"
#include "engine/parameters/metadata.hpp"

namespace batch_ops::openapi {

namespace {

constexpr std::string_view on_conflict = "OnConflict";
constexpr std::string_view aggregate = "Aggregate";
constexpr std::string_view includes = "Includes";
constexpr std::string_view association = "Association";

Value names() {
    return any_of({text(), array_of(text())});
}

Value boolean_key() {
    return or_reference(Value::object({{"type", "boolean"}}));
}

Value count_key() {
    return any_of({count(), Value::object({{"type", "string"}, {"pattern", "^[0-9]+$"}}),
                   component(reference_text)});
}

Value sort_key() {
    Value schema = text();
    describe(schema,
             "Comma list of columns, also of associations to one (customer.last_name), each with "
             ":asc or :desc and :nullsfirst or :nullslast.");
    return schema;
}

Value properties_key() {
    Value schema = names();
    describe(schema, "The columns to return, as a comma list or an array; [] returns nothing.");
    return schema;
}

Value include_key() {
    Value schema = any_of({text(), component(includes)});
    describe(schema,
             "Associations to return with each row: [alias:][schema.]name[!constraint][(...)], ... "
             "or an object that says of each which rows, and what of them.");
    return schema;
}

Value total_key() {
    Value schema = boolean_key();
    describe(schema,
             "True adds to the result how many rows, or groups, there are without __limit and "
             "__offset.");
    return schema;
}

Value aggregate_key() {
    Value schema =
        or_reference(Value::object({{"type", "object"},
                                    {"minProperties", 1},
                                    {"maxProperties", static_cast<std::int64_t>(most_aggregates)},
                                    {"additionalProperties", component(aggregate)}}));
    describe(schema,
             "Sums, counts and the like over the rows, each under the name that it comes back as.");
    return schema;
}

Value group_key() {
    Value schema = any_of({text(), array_of(text(), 1)});
    describe(schema,
             "The columns by which rows are grouped: one row comes back for each of their "
             "combinations, with the aggregates of its rows.");
    return schema;
}

Value all_key() {
    Value schema = boolean_key();
    describe(schema, "True allows an operation that touches every row.");
    return schema;
}

Value lock_key() {
    return or_reference(one_of_names(lock_strength_names()));
}

Value lock_wait_key() {
    return or_reference(one_of_names(lock_wait_names()));
}

Value overriding_key() {
    Value schema = or_reference(one_of_names(overriding_names()));
    describe(schema,
             "Values for identity columns: stored instead of the generated ones (system), or left "
             "out (user).");
    return schema;
}

Value on_conflict_key() {
    return or_reference(component(on_conflict));
}

Value row_key() {
    Value schema = any_of({text(), array_of(text(), 1)});
    describe(schema,
             "The columns by which each row of store_params is found; by default the primary key.");
    return schema;
}

struct MetadataSchema {
    std::string_view name;
    Value (*schema)();
};

constexpr std::array metadata_schemas = {
    MetadataSchema{"__sort", sort_key},
    MetadataSchema{"__limit", count_key},
    MetadataSchema{"__offset", count_key},
    MetadataSchema{"__properties", properties_key},
    MetadataSchema{"__count", boolean_key},
    MetadataSchema{"__total", total_key},
    MetadataSchema{"__aggregate", aggregate_key},
    MetadataSchema{"__group", group_key},
    MetadataSchema{"__include", include_key},
    MetadataSchema{"__all", all_key},
    MetadataSchema{"__lock", lock_key},
    MetadataSchema{"__lock_wait", lock_wait_key},
    MetadataSchema{"__on_conflict", on_conflict_key},
    MetadataSchema{"__key", row_key},
    MetadataSchema{"__overriding", overriding_key},
};

Value requires_key(std::string_view key) {
    return Value::object({{"required", Value::array({std::string(key)})}});
}

// Where nothing is done every conflict counts.
Value without_target() {
    Value targets = Value::array();
    for (const std::string_view key : {"columns", "constraint", "index"}) {
        targets.push_back(requires_key(key));
    }
    Value nothing = with_member("action", Value::object({{"const", "nothing"}}));
    append_member(nothing, "not", Value::object({{"anyOf", std::move(targets)}}));
    return nothing;
}

Value conflict_filter() {
    Value schema = Value::object({{"type", "object"}});
    describe(schema,
             "A filter, as query_params, on the row that is there. $ref:@new.column is the value "
             "that came.");
    return schema;
}

Value on_conflict_schema() {
    Value schema = closed_object(Value::object({
        {"columns", any_of({text(), array_of(text(), 1)})},
        {"constraint", text()},
        {"index", text()},
        {"action", or_reference(one_of_names(conflict_action_names()))},
        {"update", any_of({text(), array_of(text(), 1)})},
        {"increment", any_of({text(), array_of(text(), 1)})},
        {"if", conflict_filter()},
    }));
    append_member(schema, "required", Value::array({"action"}));
    append_member(schema, "oneOf",
                  Value::array({requires_key("columns"), requires_key("constraint"),
                                requires_key("index"), without_target()}));
    // What to update goes with an update only.
    const Value other_action =
        with_member("action", one_of_names(std::array<std::string_view, 2>{"nothing", "select"}));
    const Value goes_with_update = Value::object({{"not", other_action}});
    append_member(schema, "dependentSchemas",
                  Value::object({{"update", goes_with_update},
                                 {"increment", goes_with_update},
                                 {"if", goes_with_update}}));
    return schema;
}

bool is_boolean(std::string_view key) {
    return key == "__count" || key == "__total";
}

// What a boolean says by being true, other keys say by being there.
Value where_meant(std::string_view key) {
    return is_boolean(key) ? with_member(std::string(key), Value::object({{"const", true}}))
                           : requires_key(key);
}

Value without(std::span<const std::string_view> keys) {
    Value excluded = Value::object();
    for (const std::string_view key : keys) {
        append_member(excluded, std::string(key),
                      is_boolean(key) ? Value::object({{"not", Value::object({{"const", true}})}})
                                      : Value(false));
    }
    return Value::object({{"properties", std::move(excluded)}});
}

Value rule(Value condition, Value consequence) {
    return Value::object({{"if", std::move(condition)}, {"then", std::move(consequence)}});
}

void add_exclusions(Value& schema) {
    Value rules = Value::array();
    for (const ExcludedKeys& keys : excluded_keys()) {
        rules.push_back(rule(where_meant(keys.key), without(keys.excluded)));
    }
    Value without_groups = requires_key("__aggregate");
    append_member(without_groups, "not", requires_key("__group"));
    rules.push_back(rule(std::move(without_groups), without(keys_of_groups())));
    append_member(schema, "allOf", std::move(rules));
}

Value aggregate_schema() {
    Value properties = Value::object();
    Value one_function = Value::array();
    for (const AggregateFunction function : all_aggregate_functions) {
        append_member(properties, std::string(function_name(function)), text());
        one_function.push_back(requires_key(function_name(function)));
    }
    append_member(properties, "distinct", boolean_key());
    Value schema = closed_object(std::move(properties));
    append_member(schema, "oneOf", std::move(one_function));
    describe(schema, "A function and its column; count takes \"*\" for the rows.");
    return schema;
}

// In the object of an association.
Value association_filter() {
    Value schema = Value::object({{"type", "object"}});
    describe(schema,
             "A filter, as query_params of a read, on the associated rows. A to-one association "
             "whose row it leaves out is null.");
    return schema;
}

Value association_columns() {
    Value schema = or_reference(Value::object(
        {{"type", "object"}, {"minProperties", 1}, {"additionalProperties", text()}}));
    describe(schema,
             "Where no foreign key associates the rows: column of the row around, and the column "
             "that equals it.");
    return schema;
}

Value described_text(const std::string& description) {
    Value schema = text();
    describe(schema, description);
    return schema;
}

Value metadata_properties(const std::vector<std::string_view>& names) {
    Value properties = Value::object();
    for (const std::string_view name : names) {
        const auto* found = std::ranges::find(metadata_schemas, name, &MetadataSchema::name);
        append_member(properties, std::string(name),
                      found == metadata_schemas.end() ? Value::object() : found->schema());
    }
    return properties;
}

Value association_schema() {
    Value properties = Value::object({
        {"from", described_text("[schema.]name[!constraint]; by default the alias.")},
        {"on", association_columns()},
        {"one", boolean_key()},
        {"query_params", association_filter()},
    });
    const Value of_metadata = metadata_properties(included_metadata_key_names());
    for (const auto& [name, schema] : of_metadata.get_ref<const Value::object_t&>()) {
        append_member(properties, name, schema);
    }
    Value schema = closed_object(std::move(properties));
    add_exclusions(schema);
    describe(schema,
             "Which rows of an association come with each row, and what of them. Order and page "
             "hold for each row around; __count makes a number of them, __aggregate an object, "
             "__group an array.");
    return schema;
}

Value includes_schema() {
    const Value whole = Value::object({{"const", true}});
    Value schema =
        Value::object({{"type", "object"},
                       {"minProperties", 1},
                       {"maxProperties", most_includes},
                       {"additionalProperties",
                        any_of({whole, component(association), component(reference_text)})}});
    describe(schema, "Alias: true, or an object that says which rows.");
    return schema;
}

Value metadata_schema(Action action) {
    Value schema = closed_object(metadata_properties(metadata_key_names(action)));
    if (action == Action::read) {
        add_exclusions(schema);
        append_member(schema, "dependentRequired",
                      Value::object({{"__lock_wait", Value::array({"__lock"})}}));
    }
    return schema;
}

}  // namespace

std::string metadata_component(Action action) {
    std::string name(action_name(action));
    name.front() = static_cast<char>(name.front() - 'a' + 'A');
    return name + "Metadata";
}

Value metadata_components() {
    Value components = Value::object();
    append_member(components, std::string(on_conflict), on_conflict_schema());
    append_member(components, std::string(aggregate), aggregate_schema());
    append_member(components, std::string(includes), includes_schema());
    append_member(components, std::string(association), association_schema());
    for (const Action action : all_actions) {
        append_member(components, metadata_component(action), metadata_schema(action));
    }
    return components;
}

}  // namespace batch_ops::openapi
