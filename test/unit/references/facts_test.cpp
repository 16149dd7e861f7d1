// Facts of results that somebody has reported.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "unit/references/resolver_fixture.hpp"

namespace batch_ops::test {
namespace {

class FactsTest : public ReferenceResolverTest {
protected:
    FactsTest() {
        results_ = exact_json(R"({
            "one": {"data": [{"id": 7, "@rows": "a column", "count": 3}]},
            "made": {"data": [{"id": 1}, {"id": 2}], "created": [true, false]},
            "only": {"data": [{"id": 1}], "created": [false]},
            "none": {"data": [], "created": []},
            "quiet": {"status": "completed", "rows": 12, "total": 40},
            "page": {"data": [{"id": 1}], "total": 18446744073709551615},
            "object": {"data": {"id": 1}},
            "broken": {"status": "failed"}})");
    }
};

TEST_F(FactsTest, RowsAreCounted) {
    EXPECT_EQ(resolved(R"(["$ref:one.@rows", "$ref:made.@rows", "$ref:none.@rows"])"), "[1,2,0]");
    EXPECT_EQ(resolved(R"("$ref:object.@rows")"), "1");
    EXPECT_EQ(resolved(R"("$ref:quiet.@rows")"), "12");
}

TEST_F(FactsTest, TheTotalIsWhatTheReportSays) {
    EXPECT_EQ(resolved(R"("$ref:page.@total")"), "18446744073709551615");
    EXPECT_EQ(resolved(R"("$ref:quiet.@total of them")"), R"("40 of them")");
    EXPECT_TRUE(exists("$ref:page.@total"));
    EXPECT_FALSE(exists("$ref:one.@total"));
    EXPECT_EQ(error_of(R"("$ref:one.@total")").hint,
              "Only a read with \"__total\": true in metadata_params has a total.");
}

TEST_F(FactsTest, BecomePartOfAText) {
    EXPECT_EQ(resolved(R"("$ref:made.@rows rows")"), R"("2 rows")");
    EXPECT_EQ(resolved(R"("$ref:made.@rows_of_it.")"), R"("2_of_it.")");
    EXPECT_EQ(resolved(R"("is it new: $ref:only.@created!")"), R"("is it new: false!")");
}

TEST_F(FactsTest, CreatedRowsAreTold) {
    EXPECT_EQ(resolved(R"("$ref:only.@created")"), "false");
    EXPECT_EQ(resolved(R"(["$ref:made.0.@created", "$ref:made.1.@created"])"), "[true,false]");
    EXPECT_EQ(resolved(R"("$ref:made.*.@created")"), "[true,false]");
    EXPECT_EQ(resolved(R"("$ref:none.*.@created")"), "[]");
}

TEST_F(FactsTest, AColumnOfThatNameIsQuoted) {
    EXPECT_EQ(resolved(R"("$ref:{one.\"@rows\"}")"), R"("a column")");
    EXPECT_EQ(resolved(R"("$ref:one.@rows")"), "1");
}

TEST_F(FactsTest, SeveralRowsNeedAnIndex) {
    const ErrorFields error = error_of(R"("$ref:made.@created")");
    EXPECT_THAT(error.message, HasSubstr("the operation returned 2 rows"));
    EXPECT_EQ(error.hint, "Write $ref:made.0.@created, or $ref:made.*.@created for all.");
    EXPECT_THAT(error_of(R"("$ref:made.2.@created")").message, HasSubstr("row 2 does not exist"));
    EXPECT_THAT(error_of(R"("$ref:none.@created")").message, HasSubstr("returned no rows"));
}

TEST_F(FactsTest, ThatAResultLacksAreNotFound) {
    const ErrorFields error = error_of(R"("$ref:one.@created")");
    EXPECT_EQ(error.message,
              "cannot resolve reference \"$ref:one.@created\" in store_params: property not found: "
              "\"@created\"");
    EXPECT_EQ(error.hint, "Only creates and syncs tell which rows they created.");
    EXPECT_THAT(error_of(R"("$ref:one.@total")").message,
                HasSubstr("property not found: \"@total\""));
    EXPECT_THAT(error_of(R"("$ref:quiet.id")").message, HasSubstr("has no data"));
    EXPECT_THAT(error_of(R"("$ref:broken.@rows")").message,
                HasSubstr("operation \"broken\" failed"));
}

TEST_F(FactsTest, ExistOrDoNot) {
    EXPECT_TRUE(exists("$ref:none.@rows"));
    EXPECT_TRUE(exists("$ref:only.@created"));
    EXPECT_TRUE(exists("$ref:made.*.@created"));
    EXPECT_FALSE(exists("$ref:one.@created"));
    EXPECT_FALSE(exists("$ref:none.*.@created"));
}

TEST_F(FactsTest, OfABatchNeedOneThatRuns) {
    const ErrorFields error = error_of(R"({"at": "$ref:@now"})");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message,
              "cannot resolve reference \"$ref:@now\" in store_params.at: fact \"@now\" is known "
              "only while a batch runs");
}

// What has no such column may have meant the number of rows.
TEST_F(FactsTest, AreOfferedForAColumnThatIsNotThere) {
    EXPECT_EQ(error_of(R"("$ref:only.count")").hint, "Write $ref:only.@rows.");
    EXPECT_EQ(resolved(R"("$ref:one.count")"), "3");
}

}  // namespace
}  // namespace batch_ops::test
