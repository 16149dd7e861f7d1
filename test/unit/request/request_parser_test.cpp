#include "engine/request/request_parser.hpp"

#include <gtest/gtest.h>

#include <string>

#include "unit/request/request_fixture.hpp"

namespace batch_ops::test {
namespace {

TEST(RequestParser, TakesTheWholeRequestObject) {
    const BatchRequest request = parse(
        R"({"operations": [{"id": "a", "entity": "t", "action": "read"}],
            "options": {"atomic": false, "summary": true}})",
        R"({"atomic": true})");
    EXPECT_EQ(request.operations.size(), 1U);
    EXPECT_TRUE(request.outline.options.atomic);
    EXPECT_TRUE(request.outline.options.summary);
    EXPECT_FALSE(parse(R"({"operations": [{"id": "a", "entity": "t", "action": "read"}],
                           "options": {"atomic": false}})")
                     .outline.options.atomic);
    EXPECT_TRUE(parse(R"({"operations": [{"id": "a", "entity": "t", "action": "read"}],
                          "options": null})")
                    .outline.options.atomic);
}

TEST(RequestParser, RefusesARequestObjectThatIsNone) {
    EXPECT_EQ(error_of(R"({"options": {}})").message, R"(the request has no "operations")");
    const ErrorFields unknown = error_of(R"({"operations": [], "colour": {}})");
    EXPECT_EQ(unknown.sqlstate, "22023");
    EXPECT_EQ(unknown.message, R"(unknown key "colour" in the request)");
    EXPECT_EQ(unknown.hint, "Allowed keys: operations, options.");
    EXPECT_EQ(error_of(R"({"operations": null})").message, "operations must be an array, not null");
    EXPECT_EQ(error_of(R"({"operations": [{"id": "a"}], "options": 5})").message,
              "options must be an object, not a number");
    EXPECT_EQ(error_of(R"({"operations": [{"id": "a"}], "options": {"atom": true}})",
                       R"({"atomic": true})")
                  .message,
              "unknown option \"atom\"");
}

TEST(RequestParser, RefusesOperationsThatAreNoArray) {
    for (const auto& [json, kind] :
         {std::pair{"null", "null"}, std::pair{"5", "a number"}, std::pair{"\"[]\"", "a string"},
          std::pair{"true", "a boolean"}}) {
        const ErrorFields error = error_of(json);
        EXPECT_EQ(error.sqlstate, "22023");
        EXPECT_EQ(error.message, std::string("operations must be an array, not ") + kind);
    }
}

TEST(RequestParser, RefusesAnEmptyBatch) {
    EXPECT_EQ(error_of("[]").sqlstate, "22023");
    EXPECT_EQ(error_of("[]").message, "operations must not be empty");
}

TEST(RequestParser, RefusesBadOptions) {
    EXPECT_EQ(error_of(R"([{"id": "a", "entity": "t", "action": "read"}])", R"({"x": 1})").message,
              "unknown option \"x\"");
}

TEST(RequestParser, TheOrderOfKeysDoesNotMatter) {
    const Operation reversed = operation(R"("references": false, "metadata_params": {"__all": true},
        "store_params": {"x": "$ref:nobody.y"}, "query_params": {}, "action": "update",
        "entity": "t")");
    EXPECT_TRUE(reversed.metadata().all);
    EXPECT_FALSE(reversed.values_refer);
}

}  // namespace
}  // namespace batch_ops::test
