#include "engine/references/reference_search.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/support/caught_error.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

using testing::ElementsAre;

TEST(ReferenceSearch, ListsReferencedIdsAtAnyDepth) {
    const JsonNode params = exact_document(R"({
        "a": "$ref:one.id", "b": ["x $ref:two.id y $ref:three.n", {"c": "$ref:{one.\"z\"}"}],
        "d": "$$ref:four.id", "$ref:five.id": 1, "e": 6, "f": null})");
    std::vector<std::string> ids;
    for_each_reference(params, "store_params", [&](const Reference& reference) {
        ids.push_back(reference.operation + " " + reference.source);
    });
    EXPECT_THAT(ids, ElementsAre("one $ref:one.id", "two $ref:two.id", "three $ref:three.n",
                                 "one $ref:{one.\"z\"}"));
}

TEST(ReferenceSearch, SaysWhereAMalformedReferenceStands) {
    const JsonNode params = exact_document(R"({"a": [{"b": "see $ref:x"}]})");
    const ErrorFields error = caught_error([&] {
        for_each_reference(params, "query_params", [](const Reference&) {});
        return 0;
    });
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "malformed reference \"$ref:x\" in query_params.a.0.b");
    EXPECT_EQ(error.hint, "Name a column or a row: $ref:x.x, $ref:x.0, $ref:x.*.");
}

TEST(ReferenceSearch, TellsWhetherThereIsAnythingToResolve) {
    EXPECT_TRUE(holds_references(exact_json(R"({"a": [{"b": "$ref:x.y"}]})")));
    EXPECT_TRUE(holds_references(exact_json(R"("$$ref:x")")));
    EXPECT_FALSE(holds_references(exact_json(R"({"$ref:x.y": [1, null, "ref:x.y", {}]})")));
}

}  // namespace
}  // namespace batch_ops::test
