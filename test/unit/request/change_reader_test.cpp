#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/json/compact_json.hpp"
#include "engine/request/change_reader.hpp"
#include "unit/request/request_fixture.hpp"

namespace batch_ops::test {

namespace {

using ::testing::HasSubstr;

const std::string head = R"("entity": "t", "action": "update", "query_params": {"a": 1}, )";
const std::string rows_head = R"("entity": "t", "action": "update", )";

TEST(ChangeReader, AColumnIsChangedInOneWay) {
    EXPECT_EQ(problem_with(head + R"("increment": {"x": 1, "qty": 1}, "store_params": {"qty": 5})"),
              "column \"qty\" is in store_params and in increment");
    EXPECT_EQ(problem_with(head + R"("append": {"x": 1}, "merge": {"x": {}})"),
              "column \"x\" is in append and in merge");
    EXPECT_EQ(problem_with(rows_head + R"("store_params": [{"id": 1}, {"id": 2, "x": 1}],
                                          "increment": {"x": 1})"),
              "column \"x\" is in store_params and in increment");
    EXPECT_EQ(problem_with(rows_head + R"("store_params": [{"id": 1}], "increment": ["x", "x"])"),
              "column \"x\" is in increment and in increment");
    EXPECT_EQ(problem_with(rows_head + R"("store_params": [{"id": 1}], "append": ["x"],
                                          "metadata_params": {"__key": "x"})"),
              "column \"x\" is in append and in metadata_params.__key");
}

TEST(ChangeReader, AnIncrementIsANumberInAnUpdate) {
    EXPECT_EQ(problem_with(head + R"("increment": {"qty": "three"})"),
              "increment.qty must be a number, not the text \"three\"");
    EXPECT_TRUE(operation(head + R"("increment": {"qty": "1."})").increment.exists());
    EXPECT_TRUE(operation(head + R"("increment": {"qty": "-1.50e3"})").increment.exists());
    EXPECT_EQ(problem_with(head + R"("increment": {"qty": "1 "})"),
              "increment.qty must be a number, not the text \"1 \"");
    EXPECT_EQ(problem_with(head + R"("increment": {"qty": null})"),
              "increment.qty must be a number, not null");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create", "increment": {"qty": 3})"),
              "increment is allowed only for action \"update\"");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "append": {"qty": 3})"),
              "append is allowed only for action \"update\"");
}

TEST(ChangeReader, AnIncrementMaySayWhatANullCountsAs) {
    EXPECT_TRUE(
        operation(head + R"("increment": {"n": {"add": 1, "from": "0"}})").increment.exists());
    EXPECT_EQ(problem_with(head + R"("increment": {"n": {"from": 0}})"),
              "increment.n has no \"add\"");
    EXPECT_EQ(problem_with(head + R"("increment": {"n": {"add": 1, "default": 0}})"),
              "unknown key \"default\" in increment.n");
    EXPECT_THAT(hint_for(head + R"("increment": {"n": {"add": 1, "default": 0}})"),
                HasSubstr(R"({"add": 1, "from": 0})"));
    EXPECT_EQ(problem_with(head + R"("increment": {"n": {"add": [1]}})"),
              "increment.n.add must be a number, not an array");
}

TEST(ChangeReader, AMergePatchIsAnObjectAndNullIsNoElement) {
    EXPECT_EQ(problem_with(head + R"("merge": {"doc": [1]})"),
              "merge.doc must be an object, not an array");
    EXPECT_EQ(problem_with(head + R"("append": {"tags": null})"),
              "append.tags must be an element or an array, not null");
    EXPECT_EQ(hint_for(head + R"("append": {"tags": null})"), "Write [null] to append a null.");
}

TEST(ChangeReader, ListsOfColumnsAndKeysGoWithRows) {
    EXPECT_EQ(problem_with(head + R"("increment": ["n"])"),
              "increment may be a list of columns only where store_params is an array of rows");
    EXPECT_EQ(problem_with(head + R"("store_params": {"x": 1}, "metadata_params": {"__key": "x"})"),
              "metadata_params.__key goes with an array of rows in store_params");
    EXPECT_EQ(
        problem_with(rows_head + R"("store_params": [{"id": 1, "n": "x"}], "increment": ["n"])"),
        "store_params.0.n must be a number, not the text \"x\"");
    EXPECT_EQ(problem_with(rows_head + R"("store_params": [], "merge": [1])"),
              "merge.0 must be a column's name, not a number");
}

TEST(ChangeReader, ReferencesAreLookedAtWhenTheyAreReplaced) {
    const Operation changed = operation(head + R"("increment": {"n": "$ref:z.n"})");
    EXPECT_TRUE(changed.values_refer);
    EXPECT_FALSE(operation(head + R"("increment": {"n": 1})").values_refer);
}

}  // namespace

}  // namespace batch_ops::test
