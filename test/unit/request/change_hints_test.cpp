#include "engine/request/change_hints.hpp"

#include <gtest/gtest.h>

#include "unit/request/request_fixture.hpp"

namespace batch_ops::test {

namespace {

const std::string one_update = R"("entity": "t", "action": "update", "query_params": {"a": 1}, )";
const std::string rows_update =
    R"("entity": "t", "action": "update", "store_params": [{"id": 1, "views": 2}], )";

// The hint, which is also a member that may take the place of `written`.
void expect_member(const std::string& head, const std::string& written, const std::string& member) {
    EXPECT_EQ(hint_for(head + written), "Write " + member + ".") << written;
    EXPECT_NO_THROW(operation(head + member)) << member;
}

TEST(ChangeHints, WhatIsSubtractedIsAddedAsANegativeNumber) {
    expect_member(one_update, R"("decrement": {"stock": 1})", R"("increment": {"stock": -1})");
    expect_member(one_update, R"("subtract": {"a_b": -1.50, "n": "2"})",
                  R"("increment": {"a_b": 1.50, "n": -2})");
    expect_member(one_update, R"("dec": {"n": {"add": 1, "from": 0}})",
                  R"("increment": {"n": {"add": -1, "from": 0}})");
    expect_member(one_update, R"("decrement": {"n": "$ref:z.n", "m": "-$ref:z.n"})",
                  R"("increment": {"n": "-$ref:z.n", "m": "$ref:z.n"})");
    expect_member(one_update, R"("decrement": "stock")", R"("increment": {"stock": -1})");
}

TEST(ChangeHints, OtherWordsForIncrementKeepItsNumbers) {
    expect_member(one_update, R"("$inc": {"views": 1})", R"("increment": {"views": 1})");
    expect_member(one_update, R"("increase": {"views": 2})", R"("increment": {"views": 2})");
    expect_member(one_update, R"("add": "views")", R"("increment": {"views": 1})");
}

TEST(ChangeHints, SeveralOfThemMakeOneIncrement) {
    EXPECT_EQ(
        hint_for(one_update + R"("increment": {"x": 5}, "$inc": {"y": 1}, "minus": {"z": 2})"),
        R"(Write "increment": {"x": 5, "y": 1, "z": -2}.)");
    // Of a column that is there twice nobody knows which is meant.
    EXPECT_EQ(hint_for(one_update + R"("increment": {"x": 5}, "decrement": {"x": 1})"),
              R"(Use "increment", with negative numbers for what is to be subtracted.)");
}

TEST(ChangeHints, WhatCannotBeTurnedRoundIsSaidInWords) {
    for (const char* written :
         {R"("decrement": {"n": "n - 1"})", R"("decrement": {"n": null})", R"("decrement": 3)",
          R"("decrement": {"n": {"add": {}}})", R"("decrement": {})"}) {
        EXPECT_EQ(hint_for(one_update + written),
                  R"(Use "increment", with negative numbers for what is to be subtracted.)")
            << written;
    }
    EXPECT_EQ(hint_for(rows_update + R"("decrement": ["views"])"),
              R"(Write "increment": ["views"], with negative numbers in store_params.)");
}

TEST(ChangeHints, ActionsWithoutIncrementAreNotShownIt) {
    const std::string create = R"("entity": "t", "action": "create", "store_params": {"n": 1}, )";
    const std::string by_conflict =
        R"(Write the value in store_params, and the column's name in "increment" of )"
        "__on_conflict to add it to a row that is there.";
    EXPECT_EQ(hint_for(create + R"("decrement": {"n": 1})"), by_conflict);
    EXPECT_EQ(hint_for(create + R"("increment": {"n": 1})"), by_conflict);
    EXPECT_EQ(hint_for(R"("entity": "t", "action": "read", "decrement": {"n": 1})"),
              R"("increment" is for update.)");
}

TEST(ChangeHints, AColumnAloneIsShownWithAValue) {
    expect_member(one_update, R"("increment": "views")", R"("increment": {"views": 1})");
    expect_member(one_update, R"("increment": "views, likes")",
                  R"("increment": {"views": 1, "likes": 1})");
    expect_member(one_update, R"("append": "tags")", R"("append": {"tags": ["..."]})");
    expect_member(one_update, R"("merge": "doc")", R"("merge": {"doc": {"key": "..."}})");
    expect_member(one_update, R"("increment": 1)", R"("increment": {"column": 1})");
    expect_member(rows_update, R"("increment": "views")", R"("increment": ["views"])");
    EXPECT_EQ(problem_with(one_update + R"("increment": "views")"),
              "increment must be an object, not a string");
    EXPECT_EQ(hint_for(one_update + R"("increment": "{\"n\": 1}")"),
              "The string contains JSON. Pass it unquoted, encoded only once.");
    EXPECT_EQ(hint_for(one_update + R"("increment": "$ref:z.0")"),
              "References stand for values: write an object whose values are references.");
}

TEST(ChangeHints, AListBesideOneObjectIsShownWithItsValues) {
    EXPECT_EQ(hint_for(one_update + R"("store_params": {"n": 5, "x": 1}, "increment": ["n"])"),
              R"(Write "increment": {"n": 5}, without "n" in store_params.)");
    expect_member(one_update, R"("increment": ["n"])", R"("increment": {"n": 1})");
}

TEST(ChangeHints, AnExpressionIsShownAsTheNumberThatItAdds) {
    EXPECT_EQ(hint_for(one_update + R"("increment": {"views": "views - 2"})"),
              R"(Write {"views": -2}.)");
    EXPECT_EQ(hint_for(one_update + R"("increment": {"views": "three"})"), "");
}

}  // namespace

}  // namespace batch_ops::test
