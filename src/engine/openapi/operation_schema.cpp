#include "engine/openapi/operation_schema.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/core/joined.hpp"
#include "engine/openapi/column_schema.hpp"
#include "engine/openapi/json_schema.hpp"
#include "engine/parameters/comparison.hpp"
#include "engine/parameters/metadata.hpp"
#include "engine/parameters/name_scanner.hpp"
#include "engine/parameters/when_condition.hpp"

namespace batch_ops::openapi {

namespace {

constexpr std::string_view comparisons = "Comparisons";
constexpr std::string_view condition = "Condition";
constexpr std::string_view read_condition = "ReadCondition";
constexpr std::string_view when_condition = "WhenCondition";
constexpr std::string_view expectation = "Expectation";
constexpr std::string_view on_conflict = "OnConflict";

Value text() {
    return Value::object({{"type", "string"}, {"minLength", 1}});
}

// Says of an object that it has a member, and what it is.
Value with_member(std::string_view name, Value schema) {
    return Value::object({{"required", Value::array({std::string(name)})},
                          {"properties", Value::object({{std::string(name), std::move(schema)}})}});
}

// --- conditions ---

Value list_operand(Value list) {
    append_member(list, "items", not_null());
    return or_reference(std::move(list));
}

Value operand(OperandShape shape) {
    switch (shape) {
        case OperandShape::pattern:
            return Value::object({{"type", "string"}});
        case OperandShape::list:
            return list_operand(Value::object({{"type", "array"}}));
        case OperandShape::pair:
            return list_operand(
                Value::object({{"type", "array"}, {"minItems", 2}, {"maxItems", 2}}));
        case OperandShape::keyword:
            return or_reference(
                Value::object({{"enum", Value::array({nullptr, true, false, "not null"})}}));
        default:
            return not_null();
    }
}

Value comparisons_schema() {
    Value operators = Value::object();
    for (const ComparisonOperator& comparison : comparison_operators()) {
        append_member(operators, std::string(comparison.name), operand(comparison.operand));
    }
    Value schema = closed_object(std::move(operators));
    append_member(schema, "minProperties", 1);
    return schema;
}

std::string operator_prefix_pattern() {
    return "^(" + joined(comparison_operators(), &ComparisonOperator::name, "|") + ")::";
}

// A text that begins with an operator's name is read as that comparison, or refused: `texts` says
// which texts may stand there.
Value condition_schema(Value texts, const std::string& description) {
    Value schema = any_of({std::move(texts),
                           Value::object({{"type", Value::array({"number", "boolean", "null"})}}),
                           array_of(not_null()), component(comparisons)});
    describe(schema, description);
    return schema;
}

Value write_condition_schema() {
    return condition_schema(
        Value::object(
            {{"type", "string"}, {"not", Value::object({{"pattern", operator_prefix_pattern()}})}}),
        "What a column must be: a value that it equals, null, a list that holds it, or operators "
        "that all hold.");
}

Value read_condition_schema() {
    return condition_schema(
        Value::object({{"type", "string"}}),
        "What a column must be: a value that it equals, null, a list that holds it, operators that "
        "all hold, or an operator as the prefix of a text (gt::5, in::a,b).");
}

Value filter_schema(const EntityDescription& entity, const std::string& self,
                    std::string_view condition_name) {
    constexpr std::array<std::string_view, 3> groups = {"__or", "__and", "__not"};
    Value properties = Value::object();
    for (const ColumnDescription& column : entity.columns) {
        // Of a column with the name of a group nobody can speak.
        if (column.selectable && std::ranges::find(groups, column.name) == groups.end()) {
            append_member(properties, column.name, component(condition_name));
        }
    }
    append_member(properties, "__or", array_of(component(self)));
    append_member(properties, "__and", array_of(component(self)));
    append_member(properties, "__not", component(self));
    return closed_object(std::move(properties));
}

// --- when, expect ---

Value when_condition_schema() {
    Value tests = Value::object();
    append_member(tests, "ref", component(reference));
    for (const Comparison comparison : when_comparisons()) {
        const ComparisonOperator& described = comparison_operator(comparison);
        append_member(tests, std::string(described.name),
                      described.operand == OperandShape::value ? Value::object()
                                                               : operand(described.operand));
    }
    append_member(tests, "exists", Value::object({{"type", "boolean"}}));
    Value schema = closed_object(std::move(tests));
    append_member(schema, "required", Value::array({"ref"}));
    append_member(schema, "minProperties", 2);
    describe(schema, "Tests of an earlier result; all must hold, or the operation is skipped.");
    return schema;
}

Value when_schema() {
    return any_of({component(when_condition), array_of(component(when_condition), 1)});
}

Value expectation_schema() {
    Value exact = closed_object(Value::object({{"rows", count()}}));
    append_member(exact, "required", Value::array({"rows"}));
    Value range = closed_object(Value::object({{"min", count()}, {"max", count()}}));
    append_member(range, "minProperties", 1);
    Value schema = any_of({std::move(exact), std::move(range)});
    describe(schema,
             "How many rows the operation must find or write; otherwise it fails (status 412).");
    return schema;
}

// --- metadata_params ---

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
             "Comma list of columns, each with :asc or :desc and :nullsfirst or :nullslast.");
    return schema;
}

Value properties_key() {
    Value schema = names();
    describe(schema, "The columns to return, as a comma list or an array; [] returns nothing.");
    return schema;
}

Value include_key() {
    Value schema = text();
    describe(schema, "Associations to return with each row: [alias:]name[!constraint][(...)], ...");
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

Value on_conflict_key() {
    return or_reference(component(on_conflict));
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
    MetadataSchema{"__include", include_key},
    MetadataSchema{"__all", all_key},
    MetadataSchema{"__lock", lock_key},
    MetadataSchema{"__lock_wait", lock_wait_key},
    MetadataSchema{"__on_conflict", on_conflict_key},
};

Value on_conflict_schema() {
    Value schema = closed_object(Value::object({
        {"columns", any_of({text(), array_of(text(), 1)})},
        {"constraint", text()},
        {"action", or_reference(one_of_names(conflict_action_names()))},
        {"update", any_of({text(), array_of(text(), 1)})},
    }));
    append_member(schema, "required", Value::array({"action"}));
    append_member(schema, "oneOf",
                  Value::array({Value::object({{"required", Value::array({"columns"})}}),
                                Value::object({{"required", Value::array({"constraint"})}})}));
    // Columns to update go with an update only.
    Value does_nothing = with_member("action", Value::object({{"const", "nothing"}}));
    append_member(schema, "dependentSchemas",
                  Value::object({{"update", Value::object({{"not", std::move(does_nothing)}})}}));
    return schema;
}

// `__count: true` leaves nothing to lock, to project or to attach to.
void exclude_by_count(Value& schema) {
    Value excluded = Value::object();
    for (const std::string_view name : keys_excluded_by_count()) {
        append_member(excluded, std::string(name), false);
    }
    append_member(schema, "if", with_member("__count", Value::object({{"const", true}})));
    append_member(schema, "then", Value::object({{"properties", std::move(excluded)}}));
    append_member(schema, "dependentRequired",
                  Value::object({{"__lock_wait", Value::array({"__lock"})}}));
}

Value metadata_schema(Action action) {
    Value properties = Value::object();
    for (const std::string_view name : metadata_key_names(action)) {
        const auto* found = std::ranges::find(metadata_schemas, name, &MetadataSchema::name);
        append_member(properties, std::string(name),
                      found == metadata_schemas.end() ? Value::object() : found->schema());
    }
    Value schema = closed_object(std::move(properties));
    if (action == Action::read) {
        exclude_by_count(schema);
    }
    return schema;
}

// CreateMetadata, …
std::string metadata_component(Action action) {
    std::string name(action_name(action));
    name.front() = static_cast<char>(name.front() - 'a' + 'A');
    return name + "Metadata";
}

// --- operations ---

std::vector<std::string> entity_names(const EntityDescription& entity) {
    const std::string table = written_name(entity.name, entity_delimiters);
    std::string qualified = written_name(entity.schema, entity_delimiters) + "." + table;
    if (entity.in_search_path) {
        return {table, std::move(qualified)};
    }
    return {std::move(qualified)};
}

bool allows(const EntityDescription& entity, Action action) {
    return std::ranges::find(entity.actions, action) != entity.actions.end();
}

bool has_selectable_columns(const EntityDescription& entity) {
    return std::ranges::any_of(entity.columns, &ColumnDescription::selectable);
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
            append_member(properties, column.name, created_column(column));
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
            append_member(properties, column.name, updated_column(column));
        }
    }
    return closed_object(std::move(properties));
}

Value increments(const EntityDescription& entity) {
    Value properties = Value::object();
    for (const ColumnDescription& column : entity.columns) {
        if (can_be_incremented(column)) {
            append_member(properties, column.name, increment_of(column));
        }
    }
    return closed_object(std::move(properties));
}

std::string new_row_component(const std::string& entity) {
    return entity + "-new";
}

std::string filter_component(const std::string& entity, Action action) {
    return entity + (action == Action::read ? "-readFilter" : "-filter");
}

Value gives_some(std::string_view key) {
    return with_member(key, Value::object({{"minProperties", 1}}));
}

Value allows_every_row() {
    return with_member("metadata_params", with_member("__all", Value::object({{"const", true}})));
}

// What the form of the keys leaves open: an update must change something, and neither update nor
// delete may touch every row by an oversight.
Value rules_of(const EntityDescription& entity, Action action) {
    Value rules = Value::array();
    if (action == Action::update) {
        rules.push_back(any_of({gives_some("store_params"), gives_some("increment")}));
    }
    if (action == Action::update || action == Action::remove) {
        rules.push_back(has_selectable_columns(entity)
                            ? any_of({gives_some("query_params"), allows_every_row()})
                            : allows_every_row());
    }
    return rules;
}

void append_params(Value& properties, const EntityDescription& description,
                   const std::string& entity, Action action, std::size_t max_rows) {
    if (action == Action::create) {
        Value rows = array_of(component(new_row_component(entity)), 1);
        append_member(rows, "maxItems", max_rows);
        append_member(properties, "store_params",
                      any_of({component(new_row_component(entity)), std::move(rows)}));
    } else if (has_selectable_columns(description)) {
        append_member(properties, "query_params", component(filter_component(entity, action)));
    }
    if (action == Action::update) {
        append_member(properties, "store_params", updated_row(description));
        if (std::ranges::any_of(description.columns, can_be_incremented)) {
            append_member(properties, "increment", increments(description));
        }
    }
    append_member(properties, "metadata_params", component(metadata_component(action)));
}

void append_common_keys(Value& properties, bool claims) {
    append_member(properties, "depends_on", array_of(component(operation_id)));
    append_member(properties, "expect", component(expectation));
    append_member(properties, "when", when_schema());
    append_member(properties, "references",
                  Value::object({{"type", "boolean"},
                                 {"default", true},
                                 {"description",
                                  "False: no $ref: in this operation's values is looked at."}}));
    if (claims) {
        append_member(properties, "claims",
                      Value::object({{"type", "object"},
                                     {"description", "JWT claims for this operation alone."}}));
    }
}

Value operation_schema(const EntityDescription& description, const std::string& entity,
                       Action action, const EndpointDescription& endpoint) {
    Value properties = Value::object({
        {"id", Value::object({{"type", "string"}, {"pattern", "^[A-Za-z0-9_]*$"}})},
        {"entity", one_of_names(entity_names(description))},
        {"action", Value::object({{"const", std::string(action_name(action))}})},
    });
    append_params(properties, description, entity, action, endpoint.max_rows);
    append_common_keys(properties, endpoint.claims_override);
    Value schema = closed_object(std::move(properties));
    Value required = Value::array({"entity", "action"});
    if (action == Action::create && needs_values(description)) {
        required.push_back("store_params");
    }
    append_member(schema, "required", std::move(required));
    if (Value rules = rules_of(description, action); !rules.empty()) {
        append_member(schema, "allOf", std::move(rules));
    }
    return schema;
}

}  // namespace

std::string operation_component(const std::string& entity, Action action) {
    return entity + "-" + std::string(action_name(action));
}

Value entity_components(const EntityDescription& description, const std::string& entity,
                        const EndpointDescription& endpoint) {
    Value components = Value::object();
    append_member(components, entity, row_schema(description));
    if (allows(description, Action::create)) {
        append_member(components, new_row_component(entity), created_row(description));
    }
    if (allows(description, Action::read)) {
        const std::string name = filter_component(entity, Action::read);
        append_member(components, name, filter_schema(description, name, read_condition));
    }
    const bool writes_to_rows =
        allows(description, Action::update) || allows(description, Action::remove);
    if (writes_to_rows && has_selectable_columns(description)) {
        const std::string name = filter_component(entity, Action::update);
        append_member(components, name, filter_schema(description, name, condition));
    }
    for (const Action action : description.actions) {
        append_member(components, operation_component(entity, action),
                      operation_schema(description, entity, action, endpoint));
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
                       {"pattern", R"(^\$ref:([A-Za-z0-9_]+(\.[A-Za-z0-9_*]+)+)"
                                   R"(|\{[A-Za-z0-9_]+(\.("([^"]|"")+"|[^".}][^.}]*))+\})$)"},
                       {"description", "One reference to an earlier result and nothing else."}}));
    append_member(components, std::string(comparisons), comparisons_schema());
    append_member(components, std::string(condition), write_condition_schema());
    append_member(components, std::string(read_condition), read_condition_schema());
    append_member(components, std::string(when_condition), when_condition_schema());
    append_member(components, std::string(expectation), expectation_schema());
    append_member(components, std::string(on_conflict), on_conflict_schema());
    for (const Action action : all_actions) {
        append_member(components, metadata_component(action), metadata_schema(action));
    }
    return components;
}

}  // namespace batch_ops::openapi
