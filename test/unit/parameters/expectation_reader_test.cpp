#include "engine/parameters/expectation_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/support/caught_error.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

using testing::Field;
using testing::Optional;

Expectation read(std::string_view json, bool references = true) {
    return parse_expectation(exact_document(json), references);
}

ErrorFields error_of(std::string_view json) {
    return caught_error([&] { return read(json); });
}

std::string problem(std::string_view json) {
    const ErrorFields error = error_of(json);
    EXPECT_EQ(error.sqlstate, "22023") << json;
    return error.message;
}

TEST(ExpectationReader, ReadsCountsOfRows) {
    const auto guard = [](std::string_view json) {
        const Expectation expect = read(json);
        EXPECT_EQ(expect.rows.size(), 1U);
        EXPECT_TRUE(expect.values.empty());
        return expect.rows.at(0);
    };
    EXPECT_THAT(guard(R"({"rows": 0})").min, Optional(Field(&RowCount::number, 0)));
    EXPECT_THAT(guard(R"({"rows": 0})").max, Optional(Field(&RowCount::number, 0)));
    EXPECT_THAT(guard(R"({"min": 1, "max": 5})").min, Optional(Field(&RowCount::number, 1)));
    EXPECT_THAT(guard(R"({"min": 1, "max": 5})").max, Optional(Field(&RowCount::number, 5)));
    EXPECT_EQ(guard(R"({"min": 1})").max.has_value(), false);
    EXPECT_EQ(guard(R"({"max": 5})").min.has_value(), false);
    EXPECT_THAT(guard(R"({"each": 1})").each, Optional(Field(&RowCount::number, 1)));
    EXPECT_EQ(guard(R"({"each": 1})").min.has_value(), false);
    EXPECT_EQ(guard(R"({"each": 1})").failure.status, 412);
}

TEST(ExpectationReader, ReadsConditions) {
    const Expectation expect = read(R"({"ref": "$ref:a.balance", "ge": 100, "lt": "$ref:b.x",
                                        "status": 402, "message": "too little"})");
    ASSERT_EQ(expect.values.size(), 1U);
    EXPECT_TRUE(expect.rows.empty());
    const ValueGuard& guard = expect.values[0];
    EXPECT_EQ(guard.condition.reference.operation, "a");
    EXPECT_EQ(guard.condition.where, "expect");
    EXPECT_EQ(guard.condition.tests.size(), 2U);
    EXPECT_EQ(guard.failure.status, 402);
    EXPECT_EQ(guard.failure.message, "too little");
    EXPECT_FALSE(guard.failure.message_refers);
}

TEST(ExpectationReader, ReadsSeveralGuards) {
    const Expectation expect = read(R"([{"rows": 1}, {"ref": "$ref:a.x", "is": "not null"},
                                        {"max": 3, "message": "$ref:a.x"}])");
    ASSERT_EQ(expect.rows.size(), 2U);
    ASSERT_EQ(expect.values.size(), 1U);
    EXPECT_EQ(expect.values[0].condition.where, "expect.1");
    EXPECT_EQ(expect.rows[1].failure.where, "expect.2");
    EXPECT_TRUE(expect.rows[1].failure.message_refers);
    EXPECT_FALSE(
        read(R"({"rows": 1, "message": "$ref:a.x"})", false).rows[0].failure.message_refers);
}

TEST(ExpectationReader, RefusesWhatDoesNotMakeSense) {
    constexpr auto forms = "expect takes either rows, or min and max, or each, or ref";
    EXPECT_EQ(problem("1"), "expect must be an object or an array of objects, not a number");
    EXPECT_EQ(problem("[1]"), "expect.0 must be an object, not a number");
    EXPECT_EQ(problem("[]"), "expect must not be an empty array");
    EXPECT_EQ(problem("{}"), forms);
    EXPECT_EQ(problem(R"({"message": "x"})"), forms);
    EXPECT_EQ(problem(R"({"rows": 1, "max": 2})"), forms);
    EXPECT_EQ(problem(R"({"rows": 1, "ref": "$ref:a.x", "ge": 1})"), forms);
    EXPECT_EQ(problem(R"({"min": 3, "max": 2})"), "expect.min must not be greater than expect.max");
    EXPECT_EQ(problem(R"({"row": 1})"), "unknown key \"row\" in expect");
    EXPECT_EQ(problem(R"([{"rows": 1}, {"row": 1}])"), "unknown key \"row\" in expect.1");
    EXPECT_EQ(problem(R"({"ref": "$ref:a.x"})"), "expect has no operator");
    EXPECT_EQ(problem(R"({"ref": "$ref:a.x", "gee": 1})"), "expect: unknown operator \"gee\"");
    EXPECT_EQ(problem(R"({"ref": "$ref:a.x", "in": 1})"),
              "expect.in must be an array, not a number");
    for (const char* number : {"-1", "1.5", "\"1\"", "null", "true", "9223372036854775808"}) {
        for (const char* key : {"rows", "min", "max", "each"}) {
            EXPECT_EQ(problem("{\"" + std::string(key) + "\": " + number + "}"),
                      "expect." + std::string(key) + " must be a non-negative integer")
                << number;
        }
    }
}

TEST(ExpectationReader, RefusesMessagesAndStatusesThatAreNone) {
    EXPECT_EQ(problem(R"({"rows": 1, "message": 5})"),
              "expect.message must be a string, not a number");
    EXPECT_EQ(problem(R"({"rows": 1, "message": null})"),
              "expect.message must be a string, not null");
    EXPECT_EQ(problem(R"({"rows": 1, "message": ""})"), "expect.message must not be empty");
    for (const char* status : {"200", "399", "600", "404.5", "\"404\"", "null", "-404", "[404]"}) {
        EXPECT_EQ(
            problem(R"([{"ref": "$ref:a.x", "ge": 1, "status": )" + std::string(status) + "}]"),
            "expect.0.status must be an HTTP status from 400 to 599")
            << status;
    }
    EXPECT_EQ(problem(R"({"ref": "$ref:a.x", "ge": 1, "error": "x", "statusCode": 402})"),
              "unknown keys \"error\", \"statusCode\" in expect");
}

TEST(ExpectationReader, RefusesMoreGuardsThanAnybodyNeeds) {
    std::string guards;
    for (int count = 0; count < 5001; ++count) {
        guards += R"(, {"min": 1})";
    }
    EXPECT_EQ(error_of("[" + guards.substr(1) + "]").sqlstate, "54000");
}

}  // namespace
TEST(ExpectationReader, NumbersOfRowsAreShownWithoutAnObjectAroundThem) {
    struct Row {
        const char* written;
        const char* meant;
    };
    constexpr Row table[] = {
        {R"({"rows": {"min": 1}})", R"({"min": 1})"},
        {R"({"count": {"gte": 1, "max": "5"}})", R"({"min": 1, "max": 5})"},
        {R"({"rows": {"gt": 0}, "message": "none", "status": 404})",
         R"({"min": 1, "message": "none", "status": 404})"},
        {R"({"rows": {"eq": 1}})", R"({"rows": 1})"},
        {R"({"rows": "< 5"})", R"({"max": 4})"},
        {R"(">= 1")", R"({"min": 1})"},
    };
    for (const Row& row : table) {
        const ErrorFields error =
            caught_error([&] { return parse_expectation(exact_document(row.written), true); });
        EXPECT_EQ(error.hint, "Write \"expect\": " + std::string(row.meant) + ".") << row.written;
        EXPECT_NO_THROW(parse_expectation(exact_document(row.meant), true)) << row.meant;
    }
    for (const char* written : {R"({"rows": {"about": 1}})", R"({"rows": {}})",
                                R"({"rows": {"min": 1, "ge": 2}})", R"({"rows": {"lt": 0}})"}) {
        EXPECT_EQ(
            caught_error([&] { return parse_expectation(exact_document(written), true); }).hint, "")
            << written;
    }
}

}  // namespace batch_ops::test
