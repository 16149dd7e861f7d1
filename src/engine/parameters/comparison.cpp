#include "engine/parameters/comparison.hpp"

#include <algorithm>
#include <array>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/joined.hpp"

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
};

[[noreturn]] void refuse_operand(std::string_view where, std::string_view problem,
                                 std::string_view hint = {}) {
    throw invalid_request(std::string(where) + " " + std::string(problem), hint);
}

[[noreturn]] void fail_on_null(std::string_view where) {
    refuse_operand(where, "must not be null",
                   R"(Ask for null with {"is": null} or {"is": "not null"}.)");
}

void check_list(std::string_view where, const Value& operand) {
    if (!operand.is_array()) {
        refuse_operand(where, "must be an array");
    }
    if (std::ranges::any_of(operand, [](const Value& element) {
            check_for_interruption();
            return element.is_null();
        })) {
        fail_on_null(std::string(where) + ": an element");
    }
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
        case OperandShape::pattern:
            if (!operand.is_string()) {
                refuse_operand(where, "must be a string");
            }
            break;
        case OperandShape::list:
            check_list(where, operand);
            break;
        case OperandShape::pair:
            check_list(where, operand);
            if (operand.size() != 2) {
                refuse_operand(where, "must be an array of two values");
            }
            break;
        case OperandShape::keyword:
            if (!is_keyword(operand)) {
                refuse_operand(where, R"(must be null, true, false or "not null")");
            }
            break;
    }
}

}  // namespace batch_ops
