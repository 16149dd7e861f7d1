#include "engine/references/brought_value.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

// The error of a value at "place" that has taken the place of `written`.
ErrorFields told(std::string_view message, std::string_view written) {
    const JsonNode node = exact_document(written);
    return brought_by_reference(invalid_request(message, "Write something else."), node, "place")
        .fields();
}

TEST(BroughtValue, IsOfTheReferenceInWhosePlaceItStands) {
    const ErrorFields fields = told("place must be an array", R"("$ref:a.n")");
    EXPECT_EQ(fields.detail, R"(The value comes from "$ref:a.n".)");
    EXPECT_EQ(fields.hint, "");
}

TEST(BroughtValue, IsOfTheElementThatTheMessageNames) {
    EXPECT_EQ(told("place.1 must be a string", R"(["$ref:a.n", "$ref:b.n"])").detail,
              R"(The value comes from "$ref:b.n".)");
    EXPECT_EQ(
        told("place.x.y must be a string", R"({"x": {"y": "$ref:a.n"}, "z": "$ref:b.n"})").detail,
        R"(The value comes from "$ref:a.n".)");
}

TEST(BroughtValue, IsNotOfAPlaceWhoseNameBeginsAlike) {
    EXPECT_EQ(told("place.10 must be a string", R"(["$ref:a.n", "$ref:b.n", 3])").detail, "");
}

TEST(BroughtValue, IsOfTheOnlyReferenceWhereTheMessageNamesNone) {
    EXPECT_EQ(told("place must be two values", R"([1, "$ref:a.n"])").detail,
              R"(The value comes from "$ref:a.n".)");
    EXPECT_EQ(told("place must be two values", R"(["$ref:b.n", "$ref:a.n"])").detail, "");
}

TEST(BroughtValue, IsNotToldTwice) {
    const ErrorFields fields = told("reference \"$ref:a.n\" in place is null", R"("$ref:a.n")");
    EXPECT_EQ(fields.detail, "");
    EXPECT_EQ(fields.hint, "Write something else.");
}

TEST(BroughtValue, KeepsTheHintWhereNoReferenceBroughtIt) {
    EXPECT_EQ(told("place must be an array", R"("x $ref:a.n")").hint, "Write something else.");
    EXPECT_EQ(told("place must be an array", "1").hint, "Write something else.");
}

}  // namespace
}  // namespace batch_ops::test
