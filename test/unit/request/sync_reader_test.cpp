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
