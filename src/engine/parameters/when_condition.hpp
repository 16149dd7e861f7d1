// The condition under which an operation runs: `when`.
//
// `{"ref": "$ref:check.balance", "ge": 100}`: every operator of every condition must hold. Numbers
// compare as exact numbers, strings by their bytes, booleans by eq and ne; an order operator on
// different types or null fails. `exists` asks whether the reference leads to anything.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
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
/// more than 5000 objects, or what is too large to be kept (kept_size.hpp).
std::vector<WhenCondition> parse_when(const JsonNode& when, bool references);

/// One such object, which is at `where`. Members with names among `other_keys` are somebody else's.
WhenCondition parse_when_condition(const Value& object, const std::string& where, bool references,
                                   std::span<const std::string_view> other_keys = {});

/// About how many bytes of memory it takes.
std::size_t size_in_memory(const WhenCondition& condition);
std::size_t size_in_memory(const std::vector<WhenCondition>& conditions);

/// A test that does not hold, and what it compared. Of `exists` there are no values: it looks at
/// none.
struct FailedTest {
    const WhenCondition::Test* test;
    Value found{};    ///< what the reference led to
    Value operand{};  ///< with its references replaced
};

/// The first test that does not hold. Throws 22023 when a reference leads nowhere (and nobody asked
/// whether it does) or values cannot be compared. With `resolve_operands` references in operands
/// are replaced too.
std::optional<FailedTest> failed_test(const WhenCondition& condition, ReferenceResolver& resolver,
                                      bool resolve_operands);

/// Whether all tests of all conditions hold. Throws likewise.
bool holds(const std::vector<WhenCondition>& conditions, ReferenceResolver& resolver,
           bool resolve_operands);

}  // namespace batch_ops
