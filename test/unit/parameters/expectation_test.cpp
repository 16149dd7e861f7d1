#include "engine/parameters/expectation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/json/value_node.hpp"
#include "engine/parameters/expectation_reader.hpp"
#include "engine/references/reported_results.hpp"
#include "unit/support/caught_error.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

using testing::Optional;

constexpr std::string_view guarded_results = R"({
    "a": {"data": [{"balance": 50.00, "name": "Zoë", "note": null, "list": [1, 2], "limit": 100}]},
    "none": {"data": []},
    "failed": {"status": "failed"}})";

class ExpectationTest : public testing::Test {
protected:
    // What a guard comes to when the operation finds that many rows.
    void check(std::string_view expect, std::uint64_t rows, bool references = true) {
        const Expectation read = parse_expectation(exact_document(expect), references);
        check_values(read, resolver_, references);
        check_row_counts(read, resolver_);
        check_expectation(read, rows, resolver_);
    }
    ErrorFields failure(std::string_view expect, std::uint64_t rows = 0, bool references = true) {
        return caught_error([&] {
            check(expect, rows, references);
            return 0;
        });
    }
    std::string detail(std::string_view expect, std::uint64_t rows = 0) {
        return failure(expect, rows).detail;
    }

    Value results_ = exact_json(guarded_results);
    ReportedResults source_{results_};
    ReferenceResolver resolver_{source_, SIZE_MAX};
};

TEST_F(ExpectationTest, RowsHoldWithinTheirBounds) {
    EXPECT_NO_THROW(check(R"({"rows": 1})", 1));
    EXPECT_NO_THROW(check(R"({"min": 1, "max": 5})", 5));
    EXPECT_NO_THROW(check(R"({"min": 2})", 1'000'000));
    EXPECT_NO_THROW(check(R"({"max": 2})", 0));
}

TEST_F(ExpectationTest, RowsSayWhatWasExpectedAndFound) {
    const ErrorFields error = failure(R"({"rows": 1})", 0);
    EXPECT_EQ(error.sqlstate, "PT412");
    EXPECT_EQ(error.message, "operation affected an unexpected number of rows");
    EXPECT_EQ(error.detail, "Expected 1 row, found 0 rows.");
    EXPECT_EQ(detail(R"({"rows": 2})", 1), "Expected 2 rows, found 1 row.");
    EXPECT_EQ(detail(R"({"min": 1, "max": 5})", 6), "Expected between 1 and 5 rows, found 6 rows.");
    EXPECT_EQ(detail(R"({"min": 3})", 2), "Expected at least 3 rows, found 2 rows.");
    EXPECT_EQ(detail(R"({"max": 1})", 2), "Expected at most 1 row, found 2 rows.");
}

TEST_F(ExpectationTest, EachRowGivenIsCountedByItself) {
    const Expectation expect = parse_expectation(exact_document(R"({"each": 1})"), true);
    EXPECT_NO_THROW(check_expectation(expect, 7, resolver_));
    EXPECT_NO_THROW(check_expectation_each(expect, {0, "row given"}, 1, resolver_));
    const ErrorFields error = caught_error([&] {
        check_expectation_each(expect, {3, "row given"}, 0, resolver_);
        return 0;
    });
    EXPECT_EQ(error.sqlstate, "PT412");
    EXPECT_EQ(error.detail, "Expected 1 row for each row given, found 0 rows.");
    EXPECT_THAT(error.row, Optional(3));
    const ErrorFields of_item = caught_error([&] {
        check_expectation_each(expect, {0, "item"}, 2, resolver_);
        return 0;
    });
    EXPECT_EQ(of_item.detail, "Expected 1 row for each item, found 2 rows.");
}

TEST_F(ExpectationTest, MessageAndStatusReplaceTheGuardsOwn) {
    const ErrorFields error =
        failure(R"({"rows": 1, "status": 404, "message": "no such customer"})", 0);
    EXPECT_EQ(error.sqlstate, "PT404");
    EXPECT_EQ(error.message, "no such customer");
    EXPECT_EQ(error.detail, "Expected 1 row, found 0 rows.");
    EXPECT_EQ(failure(R"({"rows": 1, "status": 599})").sqlstate, "PT599");
}

TEST_F(ExpectationTest, MessagesMayQuoteEarlierResults) {
    constexpr auto guard = R"({"rows": 1, "message": "$ref:a.name has $ref:a.balance"})";
    EXPECT_EQ(failure(guard).message, "Zoë has 50.00");
    EXPECT_EQ(failure(R"({"rows": 1, "message": "$ref:a.list"})").message, "[1,2]");
    EXPECT_EQ(failure(guard, 0, false).message, "$ref:a.name has $ref:a.balance");
    EXPECT_EQ(failure(R"({"rows": 1, "message": "$$ref:a.name"})").message, "$ref:a.name");
    EXPECT_EQ(failure(R"({"rows": 1, "message": "$ref:a.nome"})").sqlstate, "22023");
}

TEST_F(ExpectationTest, ValuesAreComparedAsInWhen) {
    EXPECT_NO_THROW(check(R"({"ref": "$ref:a.balance", "ge": 50, "lt": 1e2})", 0));
    EXPECT_NO_THROW(check(R"({"ref": "$ref:none.0", "exists": false})", 0));
    EXPECT_NO_THROW(check(R"({"ref": "$ref:a.balance", "lt": "$ref:a.limit"})", 0));
    EXPECT_EQ(failure(R"({"ref": "$ref:a.balance", "ge": "50"})").sqlstate, "22023");
    EXPECT_EQ(failure(R"({"ref": "$ref:none.balance", "ge": 50})").sqlstate, "22023");
    EXPECT_EQ(failure(R"({"ref": "$ref:failed.balance", "exists": true})").sqlstate, "22023");
}

TEST_F(ExpectationTest, ValuesSayWhatWasAskedAndFound) {
    const ErrorFields error = failure(
        R"({"ref": "$ref:a.balance", "ge": 100, "status": 402, "message": "too little money"})");
    EXPECT_EQ(error.sqlstate, "PT402");
    EXPECT_EQ(error.message, "too little money");
    EXPECT_EQ(error.detail, "Expected $ref:a.balance to be at least 100, found 50.00.");
    EXPECT_EQ(failure(R"({"ref": "$ref:a.balance", "ge": 100})").message,
              "reference \"$ref:a.balance\" is not as expected");
    EXPECT_EQ(failure(R"({"ref": "$ref:a.balance", "ge": 100})").sqlstate, "PT412");
}

TEST_F(ExpectationTest, EveryOperatorHasItsWords) {
    struct Row {
        const char* test;
        const char* detail;
    };
    constexpr Row table[] = {
        {R"("eq": 1)", "to be 1"},
        {R"("ne": 50)", "not to be 50"},
        {R"("lt": 1)", "to be less than 1"},
        {R"("le": 1)", "to be at most 1"},
        {R"("gt": 60)", "to be more than 60"},
        {R"("ge": 60)", "to be at least 60"},
        {R"("in": [1, "x"])", "to be one of [1, \"x\"]"},
        {R"("not-in": [50])", "to be none of [50]"},
        {R"("is": null)", "to be null"},
        {R"("ge": "$ref:a.limit")", "to be at least 100 (\"$ref:a.limit\")"},
    };
    for (const Row& row : table) {
        EXPECT_EQ(detail(R"({"ref": "$ref:a.balance", )" + std::string(row.test) + "}"),
                  "Expected $ref:a.balance " + std::string(row.detail) + ", found 50.00.");
    }
    EXPECT_EQ(detail(R"({"ref": "$ref:a.note", "is": "not null"})"),
              "Expected $ref:a.note to be not null, found null.");
    EXPECT_EQ(detail(R"({"ref": "$ref:a.0", "exists": false})"),
              "Expected $ref:a.0 not to exist, found something.");
    EXPECT_EQ(detail(R"({"ref": "$ref:none.0", "exists": true})"),
              "Expected $ref:none.0 to exist, found nothing.");
}

TEST_F(ExpectationTest, CutsLongValues) {
    results_["a"]["data"][0]["name"] = std::string(5000, 'x');
    EXPECT_EQ(detail(R"({"ref": "$ref:a.name", "eq": "y"})"),
              "Expected $ref:a.name to be \"y\", found \"" + std::string(100, 'x') + "...\".");
    results_["a"]["data"][0]["list"] = Value::array({std::string(5000, 'x')});
    EXPECT_EQ(detail(R"({"ref": "$ref:a.list", "eq": 1})"),
              "Expected $ref:a.list to be 1, found [...].");
}

TEST_F(ExpectationTest, ChecksEveryGuardOfAnArray) {
    constexpr auto guards = R"([{"ref": "$ref:a.balance", "ge": 10}, {"min": 1},
                                {"max": 2, "status": 409}, {"ref": "$ref:a.name", "eq": "Zoë"}])";
    EXPECT_NO_THROW(check(guards, 2));
    EXPECT_EQ(failure(guards, 0).sqlstate, "PT412");
    EXPECT_EQ(failure(guards, 3).sqlstate, "PT409");
}

TEST_F(ExpectationTest, NumbersOfRowsMayBeReferences) {
    EXPECT_NO_THROW(check(R"({"rows": "$ref:a.limit"})", 100));
    EXPECT_NO_THROW(check(R"({"min": "$ref:a.list.0", "max": "$ref:{a.limit}"})", 7));
    EXPECT_NO_THROW(check(R"({"rows": "$ref:none.@rows"})", 0));
    EXPECT_EQ(detail(R"({"rows": "$ref:a.limit"})", 1), "Expected 100 rows, found 1 row.");
    EXPECT_EQ(detail(R"({"min": "$ref:a.list.1"})", 1), "Expected at least 2 rows, found 1 row.");
    EXPECT_EQ(detail(R"({"min": 3, "max": "$ref:a.limit"})", 101),
              "Expected between 3 and 100 rows, found 101 rows.");
    EXPECT_EQ(failure(R"({"rows": "$ref:a.limit", "status": 409})").sqlstate, "PT409");
}

TEST_F(ExpectationTest, AReferenceToRowsLeadsToAWholeNumber) {
    const ErrorFields error = failure(R"({"rows": "$ref:a.name"})");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message,
              "reference \"$ref:a.name\" in expect.rows must lead to a non-negative integer, not a "
              "string");
    EXPECT_EQ(failure(R"([{"min": 1}, {"max": "$ref:a.balance"}])", 1).message,
              "reference \"$ref:a.balance\" in expect.1.max must lead to a non-negative integer, "
              "not 50.00");
    EXPECT_EQ(failure(R"({"min": "$ref:a.note"})").message,
              "reference \"$ref:a.note\" in expect.min must lead to a non-negative integer, not "
              "null");
    results_["a"]["data"][0]["limit"] = -1;
    EXPECT_EQ(failure(R"({"each": "$ref:a.limit"})").message,
              "reference \"$ref:a.limit\" in expect.each must lead to a non-negative integer, not "
              "-1");
    EXPECT_EQ(failure(R"({"rows": "$ref:none.x"})").sqlstate, "22023");
    EXPECT_EQ(failure(R"({"rows": "$ref:a.limit"})", 0, false).message,
              "expect.rows must be a non-negative integer");
}

TEST_F(ExpectationTest, OperandsAreTextWhereNoReferencesAreLookedFor) {
    EXPECT_EQ(failure(R"({"ref": "$ref:a.name", "eq": "$ref:a.name"})", 0, false).detail,
              "Expected $ref:a.name to be \"$ref:a.name\", found \"Zoë\".");
}

}  // namespace
}  // namespace batch_ops::test
