#include "engine/references/fact_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "engine/json/value_node.hpp"
#include "engine/references/reference_search.hpp"
#include "unit/support/caught_error.hpp"

namespace batch_ops::test {
namespace {

using testing::HasSubstr;

ErrorFields error_of(std::string_view text) {
    const Value params(text);
    return caught_error([&] { for_each_reference(node_of(params), "x", [](const Reference&) {}); });
}

void expect_refused(std::string_view text, std::string_view message, std::string_view hint) {
    const ErrorFields error = error_of(text);
    EXPECT_EQ(error.sqlstate, "22023") << text;
    EXPECT_EQ(error.message, message) << text;
    EXPECT_EQ(error.hint, hint) << text;
}

void expect_accepted(std::string_view text) {
    const Value params(text);
    int references = 0;
    for_each_reference(node_of(params), "x", [&](const Reference&) { ++references; });
    EXPECT_EQ(references, 1) << text;
}

constexpr std::string_view of_batch = "Available facts: @now, @today, @user, @claims, @uuid.";
constexpr std::string_view of_result = "Available facts: @rows, @created, @total.";

TEST(FactCheck, AcceptsFacts) {
    for (const std::string_view text :
         {"$ref:@now", "$ref:@today", "$ref:@user", "$ref:@claims", "$ref:@claims.a.0.b",
          "$ref:@uuid.order", "$ref:{@uuid.\"an order\"}", "$ref:@item", "$ref:@item.a.b",
          "$ref:@index", "$ref:a.@rows", "$ref:a.@created", "$ref:a.0.@created",
          "$ref:a.*.@created", "$ref:a.@total", "$ref:{a.\"@rows\"}", "of $ref:@today_report"}) {
        expect_accepted(text);
    }
}

TEST(FactCheck, RefusesAnUnknownFactOfTheBatch) {
    expect_refused("$ref:@Now", "unknown fact \"@Now\" in reference \"$ref:@Now\" in x",
                   "Write $ref:@now. " + std::string(of_batch));
    expect_refused("$ref:@claim.sub",
                   "unknown fact \"@claim\" in reference \"$ref:@claim.sub\" in x",
                   "Write $ref:@claims.sub. " + std::string(of_batch));
    expect_refused("$ref:@tomorrow",
                   "unknown fact \"@tomorrow\" in reference \"$ref:@tomorrow\" in x", of_batch);
    expect_refused("$ref:@rows", "unknown fact \"@rows\" in reference \"$ref:@rows\" in x",
                   "Name the operation: $ref:operation.@rows. " + std::string(of_batch));
    expect_refused("$ref:@claims.@sub",
                   "unknown fact \"@sub\" in reference \"$ref:@claims.@sub\" in x",
                   "For a property of that name write $ref:{@claims.\"@sub\"}.");
}

TEST(FactCheck, RefusesAPathThatAFactDoesNotTake) {
    expect_refused("$ref:@user.id",
                   "fact \"@user\" has no properties in reference \"$ref:@user.id\" in x",
                   "Write $ref:@user. For the user of the claims write $ref:@claims.sub.");
    expect_refused("$ref:@now.date",
                   "fact \"@now\" has no properties in reference \"$ref:@now.date\" in x",
                   "Write $ref:@now.");
    for (const std::string_view text : {"$ref:@uuid", "$ref:@uuid.a.b", "$ref:@uuid.*"}) {
        expect_refused(
            text, "fact \"@uuid\" takes one name in reference \"" + std::string(text) + "\" in x",
            "Write $ref:@uuid.order, where the same name is the same uuid throughout "
            "the batch.");
    }
}

TEST(FactCheck, RefusesAnUnknownFactOfAResult) {
    expect_refused("$ref:a.@count", "unknown fact \"@count\" in reference \"$ref:a.@count\" in x",
                   "Write $ref:a.@rows. " + std::string(of_result));
    expect_refused("$ref:a.@now", "unknown fact \"@now\" in reference \"$ref:a.@now\" in x",
                   "Write $ref:@now.");
    expect_refused("$ref:a.@id", "unknown fact \"@id\" in reference \"$ref:a.@id\" in x",
                   "For a property of that name write $ref:{a.\"@id\"}. " + std::string(of_result));
}

TEST(FactCheck, RefusesAFactInTheWrongPlace) {
    for (const std::string_view text : {"$ref:a.0.@rows", "$ref:a.@rows.x", "$ref:a.x.@rows"}) {
        expect_refused(
            text,
            "fact \"@rows\" is in the wrong place in reference \"" + std::string(text) + "\" in x",
            "Write $ref:a.@rows.");
    }
    EXPECT_THAT(error_of("$ref:a.x.@created").message, HasSubstr("in the wrong place"));
    EXPECT_THAT(error_of("$ref:a.0.x.@created").message, HasSubstr("in the wrong place"));
}

}  // namespace
}  // namespace batch_ops::test
