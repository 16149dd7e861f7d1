#include "engine/openapi/filter_schema.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "engine/core/joined.hpp"
#include "engine/openapi/json_schema.hpp"
#include "engine/parameters/comparison.hpp"
#include "engine/parameters/when_condition.hpp"

namespace batch_ops::openapi {

namespace {

constexpr std::string_view comparisons = "Comparisons";
constexpr std::string_view condition = "Condition";
constexpr std::string_view read_condition = "ReadCondition";
constexpr std::string_view related_filter = "RelatedFilter";
constexpr std::string_view related_read_filter = "RelatedReadFilter";
constexpr std::string_view associations = "Associations";
constexpr std::string_view read_associations = "ReadAssociations";
constexpr std::string_view when_condition = "WhenCondition";
constexpr std::string_view expectation = "Expectation";
constexpr std::string_view scope_value = "ScopeValue";

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
        case OperandShape::nullable:
            return Value::object();
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
// which texts may be there.
Value condition_schema(Value texts, const std::string& description) {
    Value schema = any_of({std::move(texts),
                           Value::object({{"type", Value::array({"number", "boolean", "null"})}}),
                           array_of(not_null()), component(comparisons)});
    describe(schema, description);
    return schema;
}

Value text_without_prefix() {
    return Value::object(
        {{"type", "string"}, {"not", Value::object({{"pattern", operator_prefix_pattern()}})}});
}

Value write_condition_schema() {
    return condition_schema(
        text_without_prefix(),
        "What a column must be: a value that it equals, null, a list that holds it, or operators "
        "that all hold.");
}

Value read_condition_schema() {
    return condition_schema(
        Value::object({{"type", "string"}}),
        "What a column must be: a value that it equals, null, a list that holds it, operators that "
        "all hold, or an operator as the prefix of a text (gt::5, in::a,b).");
}

// The components that a filter of an action refers to.
struct FilterParts {
    std::string_view condition;
    std::string_view related_filter;
    std::string_view associations;
};

constexpr FilterParts parts_of_reads{read_condition, related_read_filter, read_associations};
constexpr FilterParts parts_of_writes{condition, related_filter, associations};

constexpr std::array<std::string_view, 5> groups = {"__or", "__and", "__not", "__some", "__none"};

const FilterParts& parts_of(Action action) {
    return action == Action::read ? parts_of_reads : parts_of_writes;
}

// `self` is the component of the filter.
void append_groups(Value& properties, std::string_view self, std::string_view associations) {
    append_member(properties, "__or", array_of(component(self)));
    append_member(properties, "__and", array_of(component(self)));
    append_member(properties, "__not", component(self));
    append_member(properties, "__some", component(associations));
    append_member(properties, "__none", component(associations));
}

// Which columns there are depends on the association. Programs that write types from a schema know
// no patterns: to them columns are anything.
Value related_filter_schema(const FilterParts& parts) {
    Value properties = Value::object();
    append_groups(properties, parts.related_filter, parts.associations);
    Value schema = Value::object({{"type", "object"}, {"properties", std::move(properties)}});
    append_member(schema, "patternProperties",
                  object_of(R"(^(?!__(or|and|not|some|none)$))", component(parts.condition)));
    append_member(schema, "additionalProperties", Value::object());
    describe(schema,
             "Conditions on columns of a related table; all must hold for one of its rows.");
    return schema;
}

Value any_associations_schema(const FilterParts& parts) {
    Value schema = Value::object({{"type", "object"},
                                  {"minProperties", 1},
                                  {"additionalProperties", component(parts.related_filter)}});
    describe(schema,
             "Associations and filters for their rows: a foreign-key column, or a table that is "
             "referenced or references, as [schema.]name[!constraint].");
    return schema;
}

Value when_tests() {
    Value tests = Value::object();
    for (const Comparison comparison : when_comparisons()) {
        const ComparisonOperator& described = comparison_operator(comparison);
        append_member(tests, std::string(described.name),
                      described.operand == OperandShape::value ? Value::object()
                                                               : operand(described.operand));
    }
    append_member(tests, "exists", Value::object({{"type", "boolean"}}));
    return tests;
}

Value when_condition_schema() {
    Value members = when_tests();
    append_member(members, "ref", component(reference));
    Value schema = closed_object(std::move(members));
    append_member(schema, "required", Value::array({"ref"}));
    append_member(schema, "minProperties", 2);
    describe(schema, "Tests of an earlier result; all must hold, or the operation is skipped.");
    return schema;
}

// `members`, one of which must be there, and how the guard fails.
Value guard_schema(Value members) {
    Value one_of_them = Value::array();
    for (const auto& [name, schema] : members.get_ref<const Value::object_t&>()) {
        one_of_them.push_back(object_of("required", Value::array({name})));
    }
    Value message = text();
    describe(message, "What the error says instead of its own words.");
    append_member(members, "message", std::move(message));
    append_member(members, "status",
                  Value::object({{"type", "integer"},
                                 {"minimum", 400},
                                 {"maximum", 599},
                                 {"default", 412},
                                 {"description", "The HTTP status of the failure."}}));
    Value guard = closed_object(std::move(members));
    append_member(guard, "anyOf", std::move(one_of_them));
    return guard;
}

Value value_guard_schema() {
    Value guard = guard_schema(when_tests());
    append_member(guard.at("properties"), "ref", component(reference));
    append_member(guard, "required", Value::array({"ref"}));
    return guard;
}

Value expectation_schema() {
    const Value number = any_of({count(), component(reference)});
    Value schema = any_of({guard_schema(object_of("rows", number)),
                           guard_schema(Value::object({{"min", number}, {"max", number}})),
                           guard_schema(object_of("each", number)), value_guard_schema()});
    describe(schema,
             "How many rows the operation must find or write, in all or for each row given, or "
             "what a value of an earlier result must be; otherwise it fails.");
    return schema;
}

Value scope_value_schema() {
    Value equality = closed_object(object_of("eq", not_null()));
    append_member(equality, "required", Value::array({"eq"}));
    return any_of({text_without_prefix(),
                   Value::object({{"type", Value::array({"number", "boolean"})}}),
                   std::move(equality)});
}

}  // namespace

std::string filter_component(const std::string& entity, Action action) {
    return entity + (action == Action::read ? "-readFilter" : "-filter");
}

std::string associations_component(const std::string& entity, Action action) {
    return entity + (action == Action::read ? "-readAssociations" : "-associations");
}

Value associations_schema(std::span<const AssociationFilter> filters, Action action) {
    Value properties = Value::object();
    for (const AssociationFilter& filter : filters) {
        append_member(properties, filter.name, component(filter.filter));
    }
    return Value::object({{"type", "object"},
                          {"minProperties", 1},
                          {"properties", std::move(properties)},
                          {"additionalProperties", component(parts_of(action).related_filter)}});
}

Value filter_schema(const EntityDescription& description, const std::string& entity, Action action,
                    bool has_associations) {
    const std::string self = filter_component(entity, action);
    const FilterParts& parts = parts_of(action);
    Value properties = Value::object();
    for (const ColumnDescription& column : description.columns) {
        // Of a column with the name of a group nobody can speak.
        if (column.selectable && std::ranges::find(groups, column.name) == groups.end()) {
            append_member(properties, column.name, component(parts.condition));
        }
    }
    append_groups(properties, self,
                  has_associations ? associations_component(entity, action)
                                   : std::string(parts.associations));
    return closed_object(std::move(properties));
}

Value scope_schema(const EntityDescription& description) {
    Value properties = Value::object();
    for (const ColumnDescription& column : description.columns) {
        if (column.selectable) {
            append_member(properties, column.name, component(scope_value));
        }
    }
    Value schema = closed_object(std::move(properties));
    append_member(schema, "minProperties", 1);
    describe(schema,
             "Columns with the values that all rows have in common: afterwards no other rows have "
             "these.");
    return schema;
}

Value when_schema() {
    return any_of({component(when_condition), array_of(component(when_condition), 1)});
}

Value expectations_schema() {
    return any_of({component(expectation), array_of(component(expectation), 1)});
}

Value filter_components() {
    Value components = Value::object();
    append_member(components, std::string(comparisons), comparisons_schema());
    append_member(components, std::string(condition), write_condition_schema());
    append_member(components, std::string(read_condition), read_condition_schema());
    for (const FilterParts& parts : {parts_of_reads, parts_of_writes}) {
        append_member(components, std::string(parts.related_filter), related_filter_schema(parts));
        append_member(components, std::string(parts.associations), any_associations_schema(parts));
    }
    append_member(components, std::string(when_condition), when_condition_schema());
    append_member(components, std::string(expectation), expectation_schema());
    append_member(components, std::string(scope_value), scope_value_schema());
    return components;
}

}  // namespace batch_ops::openapi
