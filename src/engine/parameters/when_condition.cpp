#include "engine/parameters/when_condition.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <optional>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/hints/readable.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/exact_decimal.hpp"
#include "engine/json/memory_size.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/parameters/brought_operand.hpp"
#include "engine/parameters/comparison.hpp"
#include "engine/parameters/kept_size.hpp"
#include "engine/parameters/when_hints.hpp"
#include "engine/references/reference_search.hpp"

namespace batch_ops {

namespace {

constexpr std::string_view exists_name = "exists";
constexpr std::string_view ref_name = "ref";
constexpr std::string_view example_hint =
    R"(Write for example {"ref": "$ref:check.balance", "ge": 100}.)";

constexpr std::array allowed_comparisons = {
    Comparison::eq, Comparison::ne, Comparison::lt,     Comparison::le, Comparison::gt,
    Comparison::ge, Comparison::in, Comparison::not_in, Comparison::is,
};

std::string allowed_names() {
    std::string names;
    for (const Comparison comparison : allowed_comparisons) {
        names += std::string(comparison_operator(comparison).name) + ", ";
    }
    return names + std::string(exists_name);
}

const ComparisonOperator* find_allowed(std::string_view name) {
    const ComparisonOperator* found = find_comparison(name);
    const bool allowed =
        found != nullptr &&
        std::ranges::find(allowed_comparisons, found->comparison) != allowed_comparisons.end();
    return allowed ? found : nullptr;
}

Reference parse_ref(const Value* ref, const std::string& where) {
    if (ref != nullptr && ref->is_string()) {
        if (auto reference = sole_reference(ref->get_ref<const std::string&>())) {
            return *std::move(reference);
        }
    }
    throw invalid_request(where + " needs a \"ref\" that is exactly one reference", example_hint);
}

void check_test(const WhenCondition::Test& test, const std::string& where, bool references) {
    const std::string test_where = where + "." + test.name;
    if (test.name == exists_name) {
        if (!test.operand.is_boolean()) {
            throw invalid_request(test_where + " must be true or false");
        }
        return;
    }
    const ComparisonOperator* comparison = find_allowed(test.name);
    if (comparison == nullptr) {
        throw invalid_request(where + ": unknown operator \"" + test.name + "\"",
                              "Available operators: " + allowed_names() + ".");
    }
    if (comparison->operand != OperandShape::value &&
        !(references && holds_references(test.operand))) {
        check_operand(*comparison, test.operand, test_where);
    }
}

WhenCondition read_one(const Value& object, const std::string& where, bool references,
                       std::span<const std::string_view> other_keys) {
    if (!object.is_object()) {
        throw wrong_type_of_optional(where, "an object", object);
    }
    WhenCondition condition{.reference = parse_ref(find_member(object, ref_name), where),
                            .where = where};
    for (const auto& [name, operand] : object.get_ref<const Value::object_t&>()) {
        if (name != ref_name && std::ranges::find(other_keys, name) == other_keys.end()) {
            condition.tests.push_back({name, operand});
            check_test(condition.tests.back(), where, references);
        }
    }
    if (condition.tests.empty()) {
        throw invalid_request(where + " has no operator",
                              "Available operators: " + allowed_names() + ".");
    }
    return condition;
}

// As many as a filter may have objects: a condition takes ten times the memory of its text.
void check_count(std::size_t conditions) {
    constexpr std::size_t most = 5000;
    if (conditions == 0) {
        throw invalid_request("when must not be an empty array");
    }
    if (conditions > most) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "when has more than " + std::to_string(most) + " conditions",
                         "Compare with many values by the operator in.");
    }
}

bool equal(const Value& left, const Value& right);

using Member = Value::object_t::value_type;

bool is_before(const Member* one, const Member* other) {
    check_for_interruption();
    return one->first < other->first;
}

// In one order, whatever order they are in: to look up each of them would take time by the square.
std::vector<const Member*> sorted_members(const Value& object) {
    std::vector<const Member*> members;
    for (const Member& member : object.get_ref<const Value::object_t&>()) {
        members.push_back(&member);
    }
    std::ranges::sort(members, is_before);
    return members;
}

bool equal_members(const Value& left, const Value& right) {
    return std::ranges::equal(
        sorted_members(left), sorted_members(right), [](const Member* one, const Member* other) {
            return one->first == other->first && equal(one->second, other->second);
        });
}

// Recursion is bounded by the nesting limit under which values are read.
bool equal(const Value& left, const Value& right) {
    check_for_interruption();
    if (is_number(left) && is_number(right)) {
        return compare_decimals(number_text(left), number_text(right)) == 0;
    }
    if (left.type() != right.type()) {
        return false;
    }
    if (left.is_array()) {
        return std::ranges::equal(left, right, equal);
    }
    if (left.is_object()) {
        return left.size() == right.size() && equal_members(left, right);
    }
    return left == right;
}

bool is_order(Comparison comparison) {
    return comparison == Comparison::lt || comparison == Comparison::le ||
           comparison == Comparison::gt || comparison == Comparison::ge;
}

void check_can_be_ordered(const ComparedValues& compared, const std::string& where) {
    const Value& found = compared.found;
    const Value& operand = compared.operand;
    if ((is_number(found) && is_number(operand)) || (found.is_string() && operand.is_string())) {
        return;
    }
    throw invalid_request(where + ": cannot order " + std::string(described_kind(found)) + " and " +
                              std::string(described_kind(operand)),
                          order_hint(compared));
}

// Of two numbers, or two strings.
std::strong_ordering order(const Value& left, const Value& right) {
    return is_number(left)
               ? compare_decimals(number_text(left), number_text(right))
               : left.get_ref<const std::string&>() <=> right.get_ref<const std::string&>();
}

bool is_in(const Value& value, const Value& list) {
    return std::ranges::any_of(list, [&](const Value& element) { return equal(value, element); });
}

bool is(const Value& value, const Value& keyword) {
    return keyword == "not null" ? !value.is_null() : equal(value, keyword);
}

bool compare(Comparison comparison, const Value& value, const Value& operand) {
    switch (comparison) {
        case Comparison::eq:
            return equal(value, operand);
        case Comparison::ne:
            return !equal(value, operand);
        case Comparison::lt:
            return order(value, operand) < 0;
        case Comparison::le:
            return order(value, operand) <= 0;
        case Comparison::gt:
            return order(value, operand) > 0;
        case Comparison::ge:
            return order(value, operand) >= 0;
        case Comparison::in:
            return is_in(value, operand);
        case Comparison::not_in:
            return !is_in(value, operand);
        default:
            return is(value, operand);
    }
}

// Whether the reference leads somewhere is asked first: it guards the other tests.
std::optional<FailedTest> failed_existence(const WhenCondition& condition,
                                           ReferenceResolver& resolver) {
    for (const WhenCondition::Test& test : condition.tests) {
        if (test.name == exists_name &&
            resolver.exists(condition.reference, condition.where) != test.operand.get<bool>()) {
            return FailedTest{.test = &test};
        }
    }
    return std::nullopt;
}

std::optional<FailedTest> failed_comparison(const WhenCondition& condition,
                                            ReferenceResolver& resolver, bool resolve_operands) {
    std::optional<Value> value;
    for (const WhenCondition::Test& test : condition.tests) {
        if (test.name == exists_name) {
            continue;
        }
        if (!value) {
            value = resolver.resolve(condition.reference.source, condition.where + ".ref");
        }
        const std::string where = condition.where + "." + test.name;
        std::optional<Value> brought;
        if (resolve_operands && holds_references(test.operand)) {
            brought = resolver.resolve(test.operand, where);
        }
        const Value& operand = brought ? *brought : test.operand;
        const ComparisonOperator& comparison = *find_allowed(test.name);
        if (comparison.operand != OperandShape::value) {
            check_brought(comparison, test.operand, operand, where);
        }
        if (is_order(comparison.comparison)) {
            check_can_be_ordered({.reference = condition.reference.source,
                                  .name = test.name,
                                  .written = test.operand,
                                  .found = *value,
                                  .operand = operand},
                                 where);
        }
        if (!compare(comparison.comparison, *value, operand)) {
            return FailedTest{.test = &test, .found = *std::move(value), .operand = operand};
        }
    }
    return std::nullopt;
}

}  // namespace

std::span<const Comparison> when_comparisons() {
    return allowed_comparisons;
}

std::vector<WhenCondition> parse_when(const JsonNode& when, bool references) {
    std::vector<WhenCondition> conditions;
    check_written_size(when, "when");
    if (!when.is_array()) {
        conditions.push_back(parse_when_condition(when.value(), "when", references));
        return conditions;
    }
    check_count(when.size());
    std::size_t bytes = 0;
    when.for_each_element([&](std::size_t index, const JsonNode& condition) {
        check_for_interruption();
        conditions.push_back(
            parse_when_condition(condition.value(), "when." + std::to_string(index), references));
        bytes += size_in_memory(conditions.back());
        check_kept_size(bytes);
    });
    return conditions;
}

std::size_t size_in_memory(const WhenCondition& condition) {
    std::size_t size =
        sizeof(WhenCondition) + size_in_memory(condition.reference) + condition.where.capacity();
    for (const WhenCondition::Test& test : condition.tests) {
        size += sizeof(test) + test.name.capacity() + size_in_memory(test.operand);
    }
    return size;
}

std::size_t size_in_memory(const std::vector<WhenCondition>& conditions) {
    std::size_t size = (conditions.capacity() - conditions.size()) * sizeof(WhenCondition);
    for (const WhenCondition& condition : conditions) {
        size += size_in_memory(condition);
    }
    return size;
}

// What cannot be read says how it is to be written.
WhenCondition parse_when_condition(const Value& object, const std::string& where, bool references,
                                   std::span<const std::string_view> other_keys) {
    try {
        return read_one(object, where, references, other_keys);
    } catch (const BatchError& error) {
        const auto meant = is_mistake(error)
                               ? if_readable(meant_when(object),
                                             [&](const Value& value) {
                                                 read_one(value, where, references, other_keys);
                                             })
                               : std::nullopt;
        if (meant && *meant != object) {
            throw BatchError(error).with_hint("Write " + shown_json(*meant) + ".");
        }
        throw is_mistake(error) && error.fields().hint.empty() && !object.is_object()
            ? BatchError(error).with_hint(example_hint)
            : error;
    }
}

std::optional<FailedTest> failed_test(const WhenCondition& condition, ReferenceResolver& resolver,
                                      bool resolve_operands) {
    check_for_interruption();
    auto failed = failed_existence(condition, resolver);
    return failed ? failed : failed_comparison(condition, resolver, resolve_operands);
}

bool holds(const std::vector<WhenCondition>& conditions, ReferenceResolver& resolver,
           bool resolve_operands) {
    return std::ranges::none_of(conditions, [&](const WhenCondition& condition) {
        return failed_test(condition, resolver, resolve_operands).has_value();
    });
}

}  // namespace batch_ops
