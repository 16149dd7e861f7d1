// The comparison operators that requests may name. Adding one is adding a row to the table in
// comparison.cpp (and its SQL to the statement builder).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/json/value.hpp"

namespace batch_ops {

/// Those that order values come first.
enum class Comparison {
    eq,
    ne,
    lt,
    le,
    gt,
    ge,
    in,
    not_in,
    between,
    not_between,
    like,
    not_like,
    ilike,
    not_ilike,
    is,
    contains,
    contained_by,
    overlaps,
    same,
    not_same,
};

/// What an operator is compared with.
enum class OperandShape {
    value,     ///< any value but null
    nullable,  ///< any value
    pattern,   ///< a string
    list,      ///< an array without nulls
    pair,      ///< an array of two values, neither null
    keyword,   ///< null, true, false or "not null"
};

struct ComparisonOperator {
    std::string_view name;  ///< as requests write it
    Comparison comparison;
    OperandShape operand;
};

/// Every operator there is.
std::span<const ComparisonOperator> comparison_operators();

/// nullptr when there is no such operator.
const ComparisonOperator* find_comparison(std::string_view name);

const ComparisonOperator& comparison_operator(Comparison comparison);

/// "eq, ne, lt, …": for hints.
std::string comparison_names();

/// Throws 22023 when a resolved operand lacks the shape that its operator takes. `where` names
/// the condition in the message.
void check_operand(const ComparisonOperator& comparison, const Value& operand,
                   std::string_view where);

}  // namespace batch_ops
