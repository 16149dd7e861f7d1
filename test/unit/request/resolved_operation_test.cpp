#include "engine/request/resolved_operation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <deque>

#include "engine/references/reported_results.hpp"
#include "engine/request/request_parser.hpp"
#include "engine/request/resolved_operation.hpp"
#include "unit/support/caught_error.hpp"
#include "unit/support/condition_text.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Optional;

constexpr std::string_view sample_results = R"({
    "z": {"data": [{"id": 42, "n": 5, "name": "ne::x", "sly": "$ref:z.id", "price": 1.10,
                    "gone": null, "ids": [1, 2], "none": [], "sort": "a:desc", "flag": true}]}})";

/// The operation `a` of a batch in which `z` has run, resolved. What it leads to is kept.
ResolvedOperation resolved(std::string_view members) {
    const std::string request = R"([{"id": "z", "entity": "t", "action": "read"}, {"id": "a", )" +
                                std::string(members) + "}]";
    static const Value results = exact_json(sample_results);
    static std::deque<BatchRequest> requests;
    const ReportedResults source(results);
    ReferenceResolver resolver(source, SIZE_MAX);
    requests.push_back(parse_request(exact_document(request), nullptr, {}));
    return resolve_operation(requests.back().operations.at(1), resolver);
}

ErrorFields error_of(std::string_view members) {
    return caught_error([&] { return resolved(members); });
}

TEST(ResolvedOperation, HasValuesInStoreParams) {
    EXPECT_EQ(row_text(resolved(R"("entity": "t", "action": "create", "store_params":
                  {"a": "$ref:z.id", "b": {"c": ["$ref:z.price"]}, "d": "no. $ref:z.id"})")
                           .rows()),
              R"({"a":42,"b":{"c":[1.10]},"d":"no. 42"})");
    EXPECT_EQ(row_text(resolved(R"("entity": "t", "action": "create", "store_params":
                  [{"a": "$ref:z.id"}, {"a": "$ref:z.gone"}])")
                           .rows()),
              R"([{"a":42},{"a":null}])");
}

TEST(ResolvedOperation, HasValuesInItsFilter) {
    EXPECT_EQ(condition_text(resolved(R"("entity": "t", "action": "read", "query_params":
                  {"a": "$ref:z.id", "b": {"gt": "$ref:z.price"}, "c": "$ref:z.ids",
                   "__or": [{"d": ["$ref:z.n", 6]}, {"e": "le::$ref:z.n"}]})")
                                 .filter()),
              "all(a eq 42 bare, b gt 1.10, c eq [1,2] bare, any(all(d in [5,6]), "
              "all(e le 5 text)))");
}

TEST(ResolvedOperation, NeverReadsWhatAReferenceBringsAsAnOperatorOrAReference) {
    const ResolvedOperation read = resolved(R"("entity": "t", "action": "read", "query_params":
        {"a": "$ref:z.name", "b": {"eq": "$ref:z.sly"}, "c": "x$ref:z.name"})");
    EXPECT_EQ(condition_text(read.filter()),
              R"(all(a eq "ne::x" bare, b eq "$ref:z.id", c eq "xne::x" bare))");
}

TEST(ResolvedOperation, HasValuesInItsMetadata) {
    const ResolvedOperation read = resolved(R"("entity": "t", "action": "read", "metadata_params":
        {"__limit": "$ref:z.n", "__offset": "$ref:z.n", "__sort": "$ref:z.sort,b"})");
    EXPECT_THAT(read.metadata().limit, Optional(5));
    EXPECT_THAT(read.metadata().offset, Optional(5));
    ASSERT_EQ(read.metadata().sort.size(), 2U);
    EXPECT_EQ(read.metadata().sort[0].column, "a");
    EXPECT_TRUE(read.metadata().sort[0].descending);
}

TEST(ResolvedOperation, ChecksMetadataThatAReferenceBrought) {
    const ErrorFields error = error_of(R"("entity": "t", "action": "read",
                                          "metadata_params": {"__limit": "$ref:z.name"})");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "metadata_params.__limit must be a non-negative integer");
}

TEST(ResolvedOperation, NeverDropsAConditionThatResolvesToNull) {
    for (const char* action : {R"("action": "read")", R"("action": "delete")"}) {
        const ErrorFields error = error_of(std::string(R"("entity": "t", )") + action +
                                           R"(, "query_params": {"a": "$ref:z.gone"})");
        EXPECT_EQ(error.sqlstate, "22023");
        EXPECT_EQ(error.message, "reference \"$ref:z.gone\" in query_params.a is null");
    }
}

TEST(ResolvedOperation, IsRefusedWhenItsFilterTurnsOutToSelectEveryRow) {
    const char* members = R"("entity": "t", "action": "delete",
                             "query_params": {"a": {"not-in": "$ref:z.none"}})";
    const ErrorFields error = error_of(members);
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "delete would affect every row");
    EXPECT_EQ(
        condition_text(
            resolved(std::string(members) + R"(, "metadata_params": {"__all": true})").filter()),
        "all(a not-in [])");
    EXPECT_EQ(error_of(R"("entity": "t", "action": "update", "store_params": {"x": 1},
                          "query_params": {"__not": {"a": "$ref:z.none.*"}})")
                  .message,
              "update would affect every row");
    EXPECT_EQ(error_of(R"("entity": "t", "action": "delete",
                          "query_params": {"__none": {"x": {"a": "$ref:z.none.*"}}})")
                  .message,
              "delete would affect every row");
}

TEST(ResolvedOperation, HasValuesInTheFiltersOfAssociations) {
    EXPECT_EQ(condition_text(resolved(R"("entity": "t", "action": "read",
                                         "query_params": {"__some": {"x!y": {"a": "$ref:z.n"}}})")
                                 .filter()),
              "all(all(x!y(all(a eq 5 bare))))");
    EXPECT_THAT(error_of(R"("entity": "t", "action": "read",
                            "query_params": {"__none": {"x": {"a": "$ref:z.nope"}}})")
                    .message,
                HasSubstr("\"$ref:z.nope\" in query_params.__none.x.a: property not found"));
}

TEST(ResolvedOperation, MayTurnOutToSelectNoRow) {
    EXPECT_EQ(condition_text(resolved(R"("entity": "t", "action": "delete",
                                         "query_params": {"a": "$ref:z.none.*"})")
                                 .filter()),
              "all(a in [] bare)");
}

TEST(ResolvedOperation, SaysWhichParameterCouldNotBeResolved) {
    const ErrorFields error = error_of(R"("entity": "t", "action": "read",
                                          "query_params": {"__or": [{"a": {"gt": "$ref:z.x"}}]})");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_THAT(error.message,
                HasSubstr("\"$ref:z.x\" in query_params.__or.0.a.gt: property not found"));
    EXPECT_THAT(error.detail, HasSubstr("\"id\", \"n\", \"name\""));
}

TEST(ResolvedOperation, UnescapesLiteralMarks) {
    const ResolvedOperation create = resolved(R"("entity": "t", "action": "create",
        "store_params": {"a": "$$ref:z.id", "b": "$ref:z.id"})");
    EXPECT_EQ(row_text(create.rows()), R"({"a":"$ref:z.id","b":42})");
}

TEST(ResolvedOperation, LeavesTextOfAnOperationWithoutReferencesAlone) {
    const ResolvedOperation update =
        resolved(R"("entity": "t", "action": "update", "references": false,
        "store_params": {"a": "$ref:z.id", "b": "$$ref:z.id"}, "query_params": {"c": "$ref:z.id"})");
    EXPECT_EQ(row_text(update.rows()), R"({"a":"$ref:z.id","b":"$$ref:z.id"})");
    EXPECT_EQ(condition_text(update.filter()), R"(all(c eq "$ref:z.id" bare))");
}

TEST(ResolvedOperation, ASyncNeedsOneValueForEachColumnOfItsScope) {
    const auto synced = [](const std::string& scope) {
        return R"("entity": "t", "action": "sync", "store_params": [{"id": "$ref:z.n"}, {}],
                  "query_params": {"a": )" +
               scope + "}";
    };
    EXPECT_EQ(row_text(resolved(synced(R"("$ref:z.id")")).rows()), R"([{"id":5},{}])");
    EXPECT_EQ(condition_text(resolved(synced(R"("$ref:z.id")")).filter()), "all(a eq 42 bare)");
    EXPECT_EQ(error_of(synced(R"("$ref:z.gone")")).message,
              "reference \"$ref:z.gone\" in query_params.a is null");
    EXPECT_EQ(error_of(synced(R"("$ref:z.gone")")).hint,
              "No row equals null: name a column that has a value.");
    EXPECT_EQ(error_of(synced(R"("$ref:z.*.id")")).message,
              "query_params.a: a sync selects its rows by equalities alone");
}

}  // namespace
}  // namespace batch_ops::test
