#include "engine/parameters/comparison.hpp"

#include <algorithm>
#include <array>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/joined.hpp"
#include "engine/hints/foreign_syntax.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/json/wrong_type.hpp"

namespace batch_ops {

namespace {

constexpr std::array comparisons = {
    ComparisonOperator{"eq", Comparison::eq, OperandShape::value},
    ComparisonOperator{"ne", Comparison::ne, OperandShape::value},
    ComparisonOperator{"lt", Comparison::lt, OperandShape::value},
    ComparisonOperator{"le", Comparison::le, OperandShape::value},
    ComparisonOperator{"gt", Comparison::gt, OperandShape::value},
    ComparisonOperator{"ge", Comparison::ge, OperandShape::value},
    ComparisonOperator{"in", Comparison::in, OperandShape::list},
    ComparisonOperator{"not-in", Comparison::not_in, OperandShape::list},
    ComparisonOperator{"between", Comparison::between, OperandShape::pair},
    ComparisonOperator{"not-between", Comparison::not_between, OperandShape::pair},
    ComparisonOperator{"like", Comparison::like, OperandShape::pattern},
    ComparisonOperator{"not-like", Comparison::not_like, OperandShape::pattern},
    ComparisonOperator{"ilike", Comparison::ilike, OperandShape::pattern},
    ComparisonOperator{"not-ilike", Comparison::not_ilike, OperandShape::pattern},
    ComparisonOperator{"is", Comparison::is, OperandShape::keyword},
    ComparisonOperator{"contains", Comparison::contains, OperandShape::value},
    ComparisonOperator{"contained-by", Comparison::contained_by, OperandShape::value},
    ComparisonOperator{"overlaps", Comparison::overlaps, OperandShape::value},
    ComparisonOperator{"same", Comparison::same, OperandShape::nullable},
    ComparisonOperator{"not-same", Comparison::not_same, OperandShape::nullable},
};

[[noreturn]] void refuse_operand(std::string_view where, std::string_view problem,
                                 std::string_view hint = {}) {
    throw invalid_request(std::string(where) + " " + std::string(problem), hint);
}

[[noreturn]] void fail_on_null(std::string_view where) {
    refuse_operand(where, "must not be null",
                   R"(Ask for null with {"is": null} or {"is": "not null"}.)");
}

// `must be an array, not a string`
[[noreturn]] void refuse_type(std::string_view where, std::string_view expected,
                              const Value& operand, std::string_view hint = {}) {
    throw wrong_type(where, expected, operand).with_hint(hint);
}

// `1,2` as a list, in the hint.
std::string list_hint(const ComparisonOperator& comparison, const Value& operand) {
    constexpr std::size_t longest = 200;
    if (!operand.is_string() || size_in_bytes(operand) > longest) {
        return {};
    }
    Value list = list_in_text(operand.get_ref<const std::string&>());
    const bool fits = comparison.operand == OperandShape::list || list.size() == 2;
    return fits ? "Write " + readable_json(object_of(comparison.name, std::move(list))) + "."
                : std::string();
}

void check_list(const ComparisonOperator& comparison, std::string_view where,
                const Value& operand) {
    if (!operand.is_array()) {
        refuse_type(where, "an array", operand, list_hint(comparison, operand));
    }
    if (std::ranges::any_of(operand, [](const Value& element) {
            check_for_interruption();
            return element.is_null();
        })) {
        fail_on_null(std::string(where) + ": an element");
    }
}

// A keyword in quotes, or in another spelling.
std::string keyword_hint(const Value& operand) {
    if (!operand.is_string()) {
        return {};
    }
    const auto& text = operand.get_ref<const std::string&>();
    const std::vector<std::string_view> words = {"null", "true", "false", "not null"};
    const auto meant = nearest_name(text, words);
    if (!meant) {
        return {};
    }
    return *meant == "not null" ? R"(Write {"is": "not null"}.)"
                                : "Write {\"is\": " + std::string(*meant) + "}, " +
                                      std::string(*meant) + " without quotes.";
}

bool is_keyword(const Value& operand) {
    return operand.is_null() || operand.is_boolean() || operand == "not null";
}

}  // namespace

std::span<const ComparisonOperator> comparison_operators() {
    return comparisons;
}

const ComparisonOperator* find_comparison(std::string_view name) {
    const auto* found = std::ranges::find(comparisons, name, &ComparisonOperator::name);
    return found == comparisons.end() ? nullptr : found;
}

const ComparisonOperator& comparison_operator(Comparison comparison) {
    return *std::ranges::find(comparisons, comparison, &ComparisonOperator::comparison);
}

std::string comparison_names() {
    return joined(comparisons, &ComparisonOperator::name);
}

void check_operand(const ComparisonOperator& comparison, const Value& operand,
                   std::string_view where) {
    switch (comparison.operand) {
        case OperandShape::value:
            if (operand.is_null()) {
                fail_on_null(where);
            }
            break;
        case OperandShape::nullable:
            break;
        case OperandShape::pattern:
            if (!operand.is_string()) {
                refuse_type(where, "a string", operand);
            }
            break;
        case OperandShape::list:
            check_list(comparison, where, operand);
            break;
        case OperandShape::pair:
            check_list(comparison, where, operand);
            if (operand.size() != 2) {
                refuse_operand(where, "must be an array of two values");
            }
            break;
        case OperandShape::keyword:
            if (!is_keyword(operand)) {
                refuse_operand(where, R"(must be null, true, false or "not null")",
                               keyword_hint(operand));
            }
            break;
    }
}

}  // namespace batch_ops
