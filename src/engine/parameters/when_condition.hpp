// The condition under which an operation runs: `when`.
//
// `{"ref": "$ref:check.balance", "ge": 100}`: every operator of every condition must hold. Numbers
// compare as exact numbers, strings by their bytes, booleans by eq and ne; an order operator on
// different types or null fails. `exists` asks whether the reference leads to anything.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"
#include "engine/parameters/comparison.hpp"
#include "engine/references/reference_resolver.hpp"

namespace batch_ops {

struct WhenCondition {
    struct Test {
        std::string name;  ///< of the operator
        Value operand;
    };

    Reference reference{};
    std::vector<Test> tests{};
    std::string where{};  ///< for messages
};

/// The comparisons that a condition may make, beside `exists`.
std::span<const Comparison> when_comparisons();

/// `when` is an object or an array of objects. Throws 22023 for what it cannot read, and 54000 for
/// more than 5000 objects.
std::vector<WhenCondition> parse_when(const JsonNode& when, bool references);

/// Throws 22023 when a reference leads nowhere (and nobody asked whether it does) or values cannot
/// be compared. With `resolve_operands` references in operands are replaced too.
bool holds(const std::vector<WhenCondition>& conditions, ReferenceResolver& resolver,
           bool resolve_operands);

}  // namespace batch_ops
