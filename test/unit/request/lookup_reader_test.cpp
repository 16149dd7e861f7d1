#include "engine/request/lookup_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/request/request_fixture.hpp"

namespace batch_ops::test {

namespace {

using ::testing::HasSubstr;

const std::string create = R"("entity": "track", "action": "create", )";
const std::string update = R"("entity": "track", "action": "update", "query_params": {"id": 1}, )";

TEST(LookupReader, NamesColumnsInWhichValuesAreLookedUp) {
    const Operation created = operation(
        create + R"("store_params": {"genre_id": "Rock"}, "lookup": {"genre_id": "name"})");
    EXPECT_EQ(created.rare().lookup.member("genre_id").text(), "name");
    EXPECT_TRUE(operation(update + R"("store_params": {"genre_id": "Rock"},
                                      "lookup": {"genre_id": "name"})")
                    .has_lookup());
}

TEST(LookupReader, NoColumnIsNoLookup) {
    EXPECT_FALSE(operation(create + R"("lookup": {})").has_lookup());
    EXPECT_FALSE(operation(create + R"("store_params": {})").has_lookup());
}

TEST(LookupReader, AColumnThatNoRowGivesIsFine) {
    EXPECT_TRUE(
        operation(create + R"("store_params": {"name": "x"}, "lookup": {"genre_id": "name"})")
            .has_lookup());
}

TEST(LookupReader, IsAnObjectOfNames) {
    EXPECT_EQ(problem_with(create + R"("lookup": "genre_id")"),
              "lookup must be an object, not a string");
    EXPECT_THAT(hint_for(create + R"("lookup": "genre_id")"),
                HasSubstr(R"("lookup": {"genre_id": "name"})"));
    EXPECT_EQ(problem_with(create + R"("lookup": ["genre_id"])"),
              "lookup must be an object, not an array");
    EXPECT_EQ(problem_with(create + R"("lookup": null)"), "lookup must be an object, not null");
    EXPECT_EQ(hint_for(create + R"("lookup": null)"), "Leave the key out.");
    EXPECT_EQ(problem_with(create + R"("lookup": {"genre_id": {"name": "Rock"}})"),
              "lookup.genre_id must be a column's name, not an object");
    EXPECT_THAT(hint_for(create + R"("lookup": {"genre_id": {"name": "Rock"}})"),
                HasSubstr(R"("lookup": {"genre_id": "name"})"));
    EXPECT_EQ(problem_with(create + R"("lookup": {"genre_id": ""})"),
              "lookup.genre_id must not be empty");
}

TEST(LookupReader, IsForActionsThatStoreRows) {
    EXPECT_EQ(
        problem_with(R"("entity": "track", "action": "read", "lookup": {"genre_id": "name"})"),
        "lookup is allowed only for actions \"create\", \"update\" and \"sync\"");
    EXPECT_THAT(hint_for(R"("entity": "track", "action": "delete", "query_params": {"genre_id": 1},
                            "lookup": {"genre_id": "name"})"),
                HasSubstr("reference"));
}

TEST(LookupReader, AColumnThatIsLookedUpIsSet) {
    EXPECT_EQ(
        problem_with(update + R"("increment": {"genre_id": 1}, "lookup": {"genre_id": "name"})"),
        "column \"genre_id\" is in increment and in lookup");
    EXPECT_EQ(problem_with(R"("entity": "track", "action": "update", "store_params": [{"id": 1}],
                              "lookup": {"genre_id": "name"}, "append": ["genre_id"])"),
              "column \"genre_id\" is in append and in lookup");
}

TEST(LookupReader, AloneItChangesNothing) {
    EXPECT_THAT(problem_with(update + R"("lookup": {"genre_id": "name"})"),
                HasSubstr("update needs store_params"));
}

}  // namespace

}  // namespace batch_ops::test
