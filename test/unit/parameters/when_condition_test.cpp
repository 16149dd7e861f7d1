#include "engine/parameters/when_condition.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>

#include "engine/json/value_node.hpp"
#include "engine/references/reported_results.hpp"
#include "unit/support/caught_error.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

using testing::HasSubstr;

constexpr std::string_view sample_results = R"({
    "a": {"data": [{"n": 100, "d": 1.10, "s": "b", "t": true, "f": false, "null": null,
                    "max": 9223372036854775807, "list": [1, 2.0], "object": {"x": 1, "y": [2]}}]},
    "rows": {"data": [{"id": 1}, {"id": 2}]},
    "none": {"data": []},
    "failed": {"status": "failed"}})";

bool evaluate(std::string_view when, bool resolve_operands = true) {
    const Value results = exact_json(sample_results);
    const ReportedResults source(results);
    ReferenceResolver resolver(source, SIZE_MAX);
    const Value request = exact_json(when);
    return holds(parse_when(node_of(request), resolve_operands), resolver, resolve_operands);
}

/// `{"ref": "$ref:a.<property>", <test>}`
bool test_of(std::string_view property, std::string_view test) {
    return evaluate(R"({"ref": "$ref:a.)" + std::string(property) + R"(", )" + std::string(test) +
                    "}");
}

ErrorFields when_error(std::string_view when) {
    return caught_error([&] { return evaluate(when); });
}

TEST(WhenCondition, ComparesNumbersByEveryOperator) {
    struct Row {
        const char* test;
        bool holds;
    };
    constexpr Row table[] = {
        {R"("eq": 100)", true},        {R"("eq": 101)", false},       {R"("ne": 100)", false},
        {R"("ne": 101)", true},        {R"("lt": 101)", true},        {R"("lt": 100)", false},
        {R"("le": 100)", true},        {R"("le": 99)", false},        {R"("gt": 99)", true},
        {R"("gt": 100)", false},       {R"("ge": 100)", true},        {R"("ge": 101)", false},
        {R"("in": [1, 100])", true},   {R"("in": [1, 2])", false},    {R"("in": [])", false},
        {R"("not-in": [1])", true},    {R"("not-in": [100])", false}, {R"("not-in": [])", true},
        {R"("is": "not null")", true}, {R"("is": null)", false},      {R"("exists": true)", true},
        {R"("exists": false)", false},
    };
    for (const Row& row : table) {
        EXPECT_EQ(test_of("n", row.test), row.holds) << row.test;
    }
}

TEST(WhenCondition, ComparesNumbersExactly) {
    EXPECT_TRUE(test_of("d", R"("eq": 1.1)"));
    EXPECT_TRUE(test_of("d", R"("eq": 1.100)"));
    EXPECT_FALSE(test_of("d", R"("eq": 1.1000000000000000000000000001)"));
    EXPECT_TRUE(test_of("d", R"("lt": 1.1000000000000000000000000001)"));
    EXPECT_TRUE(test_of("max", R"("lt": 9223372036854775808)"));
    EXPECT_FALSE(test_of("max", R"("eq": 9223372036854775808)"));
    EXPECT_FALSE(test_of("max", R"("eq": 9223372036854775806)"));
    EXPECT_TRUE(test_of("n", R"("eq": 100.00)"));
    EXPECT_TRUE(test_of("n", R"("gt": 99.99, "lt": 100.01)"));
    EXPECT_TRUE(test_of("n", R"("in": [100.0])"));
}

TEST(WhenCondition, ComparesStringsByTheirBytes) {
    EXPECT_TRUE(test_of("s", R"("gt": "B")"));
    EXPECT_TRUE(test_of("s", R"("lt": "ba")"));
    EXPECT_TRUE(test_of("s", R"("lt": "é")"));
    EXPECT_FALSE(test_of("s", R"("eq": "B")"));
    EXPECT_TRUE(test_of("s", R"("ge": "b", "le": "b", "eq": "b")"));
    EXPECT_TRUE(test_of("s", R"("in": ["a", "b"])"));
}

TEST(WhenCondition, ComparesBooleansByEquality) {
    EXPECT_TRUE(test_of("t", R"("eq": true)"));
    EXPECT_FALSE(test_of("t", R"("eq": false)"));
    EXPECT_TRUE(test_of("f", R"("ne": true)"));
    EXPECT_TRUE(test_of("t", R"("is": true)"));
    EXPECT_FALSE(test_of("t", R"("is": false)"));
    EXPECT_TRUE(test_of("f", R"("is": false)"));
}

TEST(WhenCondition, AsksForNull) {
    EXPECT_TRUE(test_of("null", R"("is": null)"));
    EXPECT_FALSE(test_of("null", R"("is": "not null")"));
    EXPECT_FALSE(test_of("null", R"("is": false)"));
    EXPECT_TRUE(test_of("null", R"("eq": null)"));
    EXPECT_TRUE(test_of("n", R"("ne": null)"));
}

TEST(WhenCondition, ValuesOfDifferentTypesAreNotEqual) {
    EXPECT_FALSE(test_of("n", R"("eq": "100")"));
    EXPECT_TRUE(test_of("n", R"("ne": "100")"));
    EXPECT_FALSE(test_of("n", R"("in": ["100", true, [100]])"));
    EXPECT_FALSE(test_of("t", R"("eq": 1)"));
}

TEST(WhenCondition, ComparesArraysAndObjectsWhole) {
    EXPECT_TRUE(test_of("list", R"("eq": [1.0, 2])"));
    EXPECT_FALSE(test_of("list", R"("eq": [1])"));
    EXPECT_FALSE(test_of("list", R"("eq": [2, 1])"));
    EXPECT_TRUE(test_of("object", R"("eq": {"y": [2], "x": 1.00})"));
    EXPECT_FALSE(test_of("object", R"("eq": {"x": 1})"));
    EXPECT_FALSE(test_of("object", R"("eq": {"x": 1, "z": [2]})"));
    EXPECT_TRUE(evaluate(R"({"ref": "$ref:rows.*.id", "eq": [1, 2]})"));
}

// By the square of their size it would be a minute.
TEST(WhenCondition, LargeObjectsAreComparedInTimeByTheirSize) {
    constexpr int members = 100'000;
    std::string object = "{";
    std::string reversed = "{";
    for (int number = 0; number < members; ++number) {
        const std::string separator = number == 0 ? "" : ", ";
        object += separator + "\"k" + std::to_string(number) + "\": 1";
        reversed += separator + "\"k" + std::to_string(members - number - 1) + "\": 1";
    }
    const Value results = exact_json(R"({"a": {"data": [{"object": )" + object + "}}]}}");
    const ReportedResults source(results);
    ReferenceResolver resolver(source, SIZE_MAX);
    const Value when = exact_json(R"({"ref": "$ref:a.object", "eq": )" + reversed + "}}");
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_TRUE(holds(parse_when(node_of(when), false), resolver, false));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
}

TEST(WhenCondition, ItIsSaidWhichSideIsAString) {
    EXPECT_EQ(when_error(R"({"ref": "$ref:a.n", "gt": "99"})").hint,
              R"("99" is a string, and "$ref:a.n" is a number: write "gt": 99.)");
    EXPECT_TRUE(evaluate(R"({"ref": "$ref:a.n", "gt": 9})"));
    EXPECT_EQ(when_error(R"({"ref": "$ref:a.n", "gt": "many"})").hint,
              R"("many" is a string, and "$ref:a.n" is a number.)");
    EXPECT_THAT(when_error(R"({"ref": "$ref:a.s", "lt": 1.50})").hint,
                testing::EndsWith(R"(, and 1.50 a number: write "lt": "1.50" to compare them as )"
                                  "strings, character by character."));
    EXPECT_EQ(when_error(R"({"ref": "$ref:a.null", "le": 1})").hint,
              R"("$ref:a.null" is null. To ask first whether it is, write )"
              R"([{"ref": "$ref:a.null", "is": "not null"}, {"ref": "$ref:a.null", "le": 1}].)");
    EXPECT_FALSE(
        evaluate(R"([{"ref": "$ref:a.null", "is": "not null"}, {"ref": "$ref:a.null", "le": 1}])"));
    EXPECT_THAT(when_error(R"({"ref": "$ref:a.n", "lt": "$ref:a.s"})").hint,
                testing::StartsWith(R"("$ref:a.s" brought the string )"));
    EXPECT_EQ(when_error(R"({"ref": "$ref:a.t", "gt": false})").hint,
              "Only numbers or strings can be ordered.");
}

TEST(WhenCondition, DifferentTypesHaveNoOrder) {
    const ErrorFields error = when_error(R"({"ref": "$ref:a.n", "gt": "99"})");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "when.gt: cannot order a number and a string");
    for (const char* when :
         {R"({"ref": "$ref:a.s", "lt": 1})", R"({"ref": "$ref:a.null", "le": 1})",
          R"({"ref": "$ref:a.n", "ge": null})", R"({"ref": "$ref:a.null", "gt": null})",
          R"({"ref": "$ref:a.t", "gt": false})", R"({"ref": "$ref:a.list", "lt": [1]})",
          R"({"ref": "$ref:a.object", "ge": {}})"}) {
        EXPECT_EQ(when_error(when).sqlstate, "22023") << when;
    }
}

TEST(WhenCondition, EveryOperatorMustHold) {
    EXPECT_TRUE(test_of("n", R"("ge": 100, "lt": 200, "ne": 150)"));
    EXPECT_FALSE(test_of("n", R"("ge": 100, "lt": 100)"));
    EXPECT_FALSE(test_of("n", R"("eq": 1, "ge": 100)"));
}

TEST(WhenCondition, EveryConditionOfAnArrayMustHold) {
    EXPECT_TRUE(evaluate(R"([{"ref": "$ref:a.n", "eq": 100}, {"ref": "$ref:a.t", "eq": true}])"));
    EXPECT_FALSE(evaluate(R"([{"ref": "$ref:a.n", "eq": 100}, {"ref": "$ref:a.t", "eq": false}])"));
    EXPECT_FALSE(evaluate(R"([{"ref": "$ref:a.n", "eq": 0}, {"ref": "$ref:a.t", "eq": true}])"));
}

TEST(WhenCondition, ExistsAsksWhetherTheReferenceLeadsSomewhere) {
    EXPECT_TRUE(evaluate(R"({"ref": "$ref:none.0", "exists": false})"));
    EXPECT_FALSE(evaluate(R"({"ref": "$ref:none.0", "exists": true})"));
    EXPECT_FALSE(evaluate(R"({"ref": "$ref:none.id", "exists": true})"));
    EXPECT_TRUE(evaluate(R"({"ref": "$ref:none.*", "exists": false})"));
    EXPECT_TRUE(evaluate(R"({"ref": "$ref:rows.1", "exists": true})"));
    EXPECT_FALSE(evaluate(R"({"ref": "$ref:rows.2", "exists": true})"));
    EXPECT_TRUE(evaluate(R"({"ref": "$ref:a.null", "exists": true})"));
    EXPECT_FALSE(evaluate(R"({"ref": "$ref:a.nope", "exists": true})"));
}

TEST(WhenCondition, ExistsGuardsTheOtherOperators) {
    EXPECT_FALSE(evaluate(R"({"ref": "$ref:none.id", "gt": 5, "exists": true})"));
    EXPECT_FALSE(evaluate(R"([{"ref": "$ref:none.0", "exists": true},
                              {"ref": "$ref:none.id", "eq": 1}])"));
}

TEST(WhenCondition, AReferenceThatLeadsNowhereFails) {
    const ErrorFields error = when_error(R"({"ref": "$ref:a.nope", "eq": 1})");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_THAT(error.message, HasSubstr("cannot resolve reference \"$ref:a.nope\" in when.ref: "
                                         "property not found"));
    EXPECT_THAT(
        when_error(R"([{"ref": "$ref:a.n", "eq": 100}, {"ref": "$ref:rows.id", "eq": 1}])").message,
        HasSubstr("in when.1.ref: the operation returned 2 rows"));
    EXPECT_THAT(when_error(R"({"ref": "$ref:failed.0", "exists": true})").message,
                HasSubstr("operation \"failed\" failed"));
}

TEST(WhenCondition, OperandsMayBeReferences) {
    EXPECT_TRUE(evaluate(R"({"ref": "$ref:a.n", "gt": "$ref:a.d"})"));
    EXPECT_TRUE(evaluate(R"({"ref": "$ref:a.n", "in": ["$ref:a.d", "$ref:a.n"]})"));
    EXPECT_TRUE(evaluate(R"({"ref": "$ref:rows.0.id", "in": "$ref:rows.*.id"})"));
    EXPECT_TRUE(evaluate(R"({"ref": "$ref:a.t", "is": "$ref:a.t"})"));
    EXPECT_EQ(when_error(R"({"ref": "$ref:a.n", "in": "$ref:a.s"})").message,
              "when.in must be an array, not a string");
}

TEST(WhenCondition, WithoutReferencesOperandsAreText) {
    EXPECT_FALSE(evaluate(R"({"ref": "$ref:a.n", "eq": "$ref:a.n"})", false));
    EXPECT_TRUE(evaluate(R"({"ref": "$ref:a.s", "ne": "$ref:"})", false));
    EXPECT_EQ(caught_error([] {
                  return evaluate(R"({"ref": "$ref:a.n", "in": "$ref:rows.*.id"})", false);
              }).message,
              "when.in must be an array, not a string");
}

TEST(WhenCondition, NeedsExactlyOneReference) {
    for (const char* when : {R"({"eq": 1})", R"({"ref": 5, "eq": 1})", R"({"ref": "a.n", "eq": 1})",
                             R"({"ref": "x $ref:a.n", "eq": 1})",
                             R"({"ref": "$$ref:a.n", "eq": 1})", R"({"ref": null, "eq": 1})"}) {
        const ErrorFields error = when_error(when);
        EXPECT_EQ(error.sqlstate, "22023") << when;
        EXPECT_EQ(error.message, "when needs a \"ref\" that is exactly one reference") << when;
    }
}

TEST(WhenCondition, AnUnknownOperatorIsAnErrorThatListsThoseThereAre) {
    const ErrorFields error = when_error(R"([{"ref": "$ref:a.n", "like": "1%"}])");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "when.0: unknown operator \"like\"");
    EXPECT_EQ(error.hint, "Available operators: eq, ne, lt, le, gt, ge, in, not-in, is, exists.");
    for (const char* name : {"between", "contains", "Eq", "", "__and"}) {
        const std::string when = R"({"ref": "$ref:a.n", ")" + std::string(name) + R"(": [1, 2]})";
        EXPECT_EQ(when_error(when).sqlstate, "22023") << name;
    }
}

TEST(WhenCondition, RefusesWhatItCannotRead) {
    EXPECT_EQ(when_error("5").message, "when must be an object, not a number");
    EXPECT_EQ(when_error("[]").message, "when must not be an empty array");
    EXPECT_EQ(when_error("[[]]").message, "when.0 must be an object, not an array");
    EXPECT_EQ(when_error(R"({"ref": "$ref:a.n"})").message, "when has no operator");
    EXPECT_EQ(when_error(R"({"ref": "$ref:a.n", "exists": 1})").message,
              "when.exists must be true or false");
    EXPECT_EQ(when_error(R"({"ref": "$ref:a.n", "in": 5})").message,
              "when.in must be an array, not a number");
    EXPECT_EQ(when_error(R"({"ref": "$ref:a.n", "is": "x"})").message,
              R"(when.is must be null, true, false or "not null")");
}

TEST(WhenCondition, TakesFiveThousandConditionsAndNoMore) {
    const auto conditions = [](std::size_t count) {
        const std::string one = R"({"ref": "$ref:a.n", "eq": 100})";
        std::string json = "[" + one;
        for (std::size_t index = 1; index < count; ++index) {
            json += ", " + one;
        }
        return json + "]";
    };
    EXPECT_TRUE(evaluate(conditions(5000)));
    const ErrorFields error = when_error(conditions(5001));
    EXPECT_EQ(error.sqlstate, "54000");
    EXPECT_EQ(error.message, "when has more than 5000 conditions");
}

}  // namespace
}  // namespace batch_ops::test
