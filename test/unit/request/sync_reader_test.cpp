#include "engine/request/sync_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/request/request_fixture.hpp"

namespace batch_ops::test {

namespace {

using ::testing::HasSubstr;

const std::string sync_head = R"("entity": "invoice_line", "action": "sync", )";
const std::string scoped = sync_head + R"("query_params": {"invoice_id": 7}, )";

std::vector<std::string> scope_columns(const std::string& query_params) {
    const Operation read =
        operation(sync_head + R"("store_params": [{}], "query_params": )" + query_params);
    std::vector<std::string> columns;
    for (const Condition* equality : scope_of(read.filter())) {
        columns.push_back(equality->column);
    }
    return columns;
}

TEST(SyncReader, TheScopeIsMadeOfEqualities) {
    EXPECT_THAT(scope_columns(R"({"invoice_id": 7})"), ElementsAre("invoice_id"));
    EXPECT_THAT(scope_columns(R"({"a": {"eq": "ne::x"}, "b": true})"), ElementsAre("a", "b"));
    EXPECT_THAT(scope_columns(R"({"__and": [{"a": 1}, {"b": {"eq": [1, 2]}}]})"),
                ElementsAre("a", "b"));
}

TEST(SyncReader, AScopeThatSaysAnythingElseIsRefused) {
    const auto problem = [](const std::string& query_params) {
        return problem_with(sync_head + R"("store_params": [{}], "query_params": )" + query_params);
    };
    EXPECT_EQ(problem("{}"), "sync needs an equality in query_params");
    EXPECT_EQ(problem(R"({"__and": []})"), "sync needs an equality in query_params");
    EXPECT_EQ(problem(R"({"a": {"gt": 1}})"),
              "query_params.a.gt: a sync selects its rows by equalities alone");
    EXPECT_EQ(problem(R"({"a": [1, 2]})"),
              "query_params.a: a sync selects its rows by equalities alone");
    EXPECT_EQ(problem(R"({"a": {"same": 1}})"),
              "query_params.a.same: a sync selects its rows by equalities alone");
    EXPECT_EQ(problem(R"({"a": null})"), "query_params.a must not be null in a sync");
    EXPECT_EQ(problem(R"({"__or": [{"a": 1}]})"),
              "query_params of a sync may hold neither __or nor __not: it selects its rows by "
              "equalities alone");
    EXPECT_EQ(problem(R"({"a": 1, "__and": [{"a": 2}]})"), "query_params has column \"a\" twice");
    EXPECT_EQ(problem_with(sync_head + R"("store_params": [{}])"),
              "sync needs an equality in query_params");
}

TEST(SyncReader, TheScopeIsShownThatTheRowsHaveInCommonOfTheirKey) {
    const auto hint_of = [](const std::string& rows, const std::string& key = "day,order_id,n") {
        return hint_for(sync_head + R"("metadata_params": {"__key": ")" + key +
                        R"("}, "store_params": )" + rows);
    };
    const std::string in_words =
        "Say in query_params which rows are to be made equal to those of store_params, by columns "
        "and their values: the others among them are deleted.";
    EXPECT_EQ(hint_of(R"([{"order_id": 5, "n": 1, "unit": 3}, {"order_id": 5, "n": 2, "unit": 3}])",
                      "order_id,n"),
              R"(Write "query_params": {"order_id": 5}.)");
    EXPECT_EQ(hint_of(R"([{"day": 7, "order_id": "$ref:z.id", "n": 1},
                          {"day": 7, "order_id": "$ref:z.id", "n": 2}])"),
              R"(Write "query_params": {"day": 7, "order_id": "$ref:z.id"}.)");
    EXPECT_NO_THROW(operation(sync_head + R"("metadata_params": {"__key": "day,order_id,n"},
                       "store_params": [{"day": 7, "order_id": "$ref:z.id", "n": 1}],
                       "query_params": {"day": 7, "order_id": "$ref:z.id"})"));
    for (const char* rows :
         {"[]", R"([{"day": 7, "order_id": 5, "n": 1}])", R"([{"order_id": 5}, {"order_id": 5}])",
          R"([{"day": 1, "order_id": 5, "n": 1}, {"day": 2, "order_id": 6, "n": 1}, {"n": 1}])",
          R"([{"day": 7, "order_id": 5, "n": 1}, {"day": 7, "order_id": 5, "n": 1}])",
          R"([{"day": null, "order_id": 5, "n": 1}, {"day": null, "order_id": 6, "n": 2}])",
          R"({"n": 1})"}) {
        EXPECT_EQ(hint_of(rows), in_words) << rows;
    }
}

// What a sync deletes follows from its scope.
TEST(SyncReader, NoScopeIsGuessedFromColumnsThatMayBeOfNoKey) {
    for (const char* rows :
         {R"([{"course_id": 1, "n": 1}, {"course_id": 1, "n": 2}])", R"([{"course_id": 1}])"}) {
        EXPECT_THAT(hint_for(sync_head + R"("store_params": )" + rows),
                    StartsWith("Say in query_params which rows"));
    }
}

TEST(SyncReader, TheRowsAreGivenAndNoneMustBeMeant) {
    EXPECT_EQ(operation(scoped + R"("store_params": [{"quantity": 1}, {}])").store_params.size(),
              2U);
    EXPECT_TRUE(operation(scoped + R"("store_params": {"quantity": 1})").store_params.is_object());
    EXPECT_EQ(problem_with(sync_head + R"("query_params": {"invoice_id": 7})"),
              "sync needs store_params");
    EXPECT_EQ(problem_with(scoped + R"("store_params": [])"),
              "sync of no rows would delete every row that query_params selects");
    const Operation emptied =
        operation(scoped + R"("store_params": [], "metadata_params": {"__all": true})");
    EXPECT_FALSE(emptied.stores_nothing());
    EXPECT_EQ(problem_with(scoped + R"("store_params": [{}, 1])"),
              "store_params.1 must be an object, not a number");
}

TEST(SyncReader, TakesTheKeysThatSayHowRowsAreFoundAndCreated) {
    const Operation read = operation(
        scoped + R"("store_params": [{}], "lookup": {"track_id": "name"}, "metadata_params":
            {"__key": "position", "__overriding": "system", "__properties": [], "__all": true})");
    EXPECT_EQ(read.metadata().key->front(), "position");
    EXPECT_TRUE(read.has_lookup());
    EXPECT_THAT(problem_with(scoped + R"("store_params": [{}], "metadata_params": {"__limit": 1})"),
                HasSubstr("\"__limit\" that sync does not take"));
}

TEST(SyncReader, NeitherItemsNorIncrementsGoWithIt) {
    EXPECT_EQ(problem_with(scoped + R"("store_params": {}, "for_each": [1])"),
              "for_each is not allowed for action \"sync\"");
    EXPECT_EQ(problem_with(scoped + R"("store_params": [{}], "increment": ["quantity"])"),
              "increment is allowed only for action \"update\"");
    EXPECT_THAT(problem_with(scoped + R"("store_params": [{}], "expect": {"each": 1})"),
                HasSubstr("expect.each is allowed only where"));
}

TEST(SyncReader, IsNotMistakenForOtherActions) {
    EXPECT_EQ(operation(R"("entity": "t", "action": "read")").action, Action::read);
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "snyc")"), "invalid action \"snyc\"");
    EXPECT_THAT(hint_for(R"("entity": "t", "action": "snyc")"), HasSubstr("sync"));
}

}  // namespace

}  // namespace batch_ops::test
