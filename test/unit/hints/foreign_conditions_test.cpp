#include "engine/hints/foreign_conditions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/json/compact_json.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops {
namespace {

using test::exact_json;
using testing::HasSubstr;
using testing::StartsWith;

std::string condition(std::string_view text) {
    const auto found = foreign_condition("total", text);
    return found ? compact_json(*found) : "none";
}

std::string filter_operator(std::string_view name, std::string_view operand) {
    const auto found = foreign_operator("total", name, exact_json(std::string(operand)));
    return found ? compact_json(*found) : "none";
}

std::string filter_operators(const std::string& operators) {
    const auto found = foreign_operators("total", exact_json(operators));
    return found ? compact_json(*found) : "none";
}

std::string advice(std::string_view name, const std::string& operand) {
    return foreign_operator_advice("total", name, exact_json(operand));
}

TEST(ForeignCondition, IsReadFromOperatorsInWordsAndSymbols) {
    EXPECT_EQ(condition("gt.5"), R"({"total":{"gt":5}})");
    EXPECT_EQ(condition(">5"), R"({"total":{"gt":5}})");
    EXPECT_EQ(condition(">= 5.50"), R"({"total":{"ge":5.50}})");
    EXPECT_EQ(condition("gte::5"), R"({"total":{"ge":5}})");
    EXPECT_EQ(condition("lt.2020-01-01"), R"({"total":{"lt":"2020-01-01"}})");
    EXPECT_EQ(condition("gt 5"), R"({"total":{"gt":5}})");
    EXPECT_EQ(condition("like.5*"), R"({"total":{"like":"5*"}})");
    EXPECT_EQ(condition("is.null"), R"({"total":{"is":null}})");
}

TEST(ForeignCondition, MakesListsOfWhatIsInBrackets) {
    EXPECT_EQ(condition("in.(1,2)"), R"({"total":{"in":[1,2]}})");
    EXPECT_EQ(condition("in.(\"a\", b)"), R"({"total":{"in":["a","b"]}})");
    EXPECT_EQ(condition("not_in.[1]"), R"({"total":{"not-in":[1]}})");
}

TEST(ForeignCondition, IsNegatedByAPrefix) {
    EXPECT_EQ(condition("not.in.(1,2)"), R"({"total":{"not-in":[1,2]}})");
    EXPECT_EQ(condition("not.eq.5"), R"({"total":{"ne":5}})");
    EXPECT_EQ(condition("not.is.null"), R"({"total":{"is":"not null"}})");
    EXPECT_EQ(condition("not.ilike.*x*"), R"({"total":{"not-ilike":"*x*"}})");
    EXPECT_EQ(condition("not.gt.5"), R"({"__not":{"total":{"gt":5}}})");
    EXPECT_EQ(condition("not.is.true"), R"({"__not":{"total":{"is":true}}})");
}

TEST(ForeignCondition, IsNotSeenInOtherText) {
    for (const char* text : {"Paris", "5", "", "gt", "gt.", "country.x", "::", ">", "-5", "a.b.c",
                             "in stock", "is late", "not.", "not.Paris", "not.not.eq.5"}) {
        EXPECT_EQ(condition(text), "none") << text;
    }
}

TEST(ForeignOperator, IsWrittenWithOurs) {
    EXPECT_EQ(filter_operator("_gte", "5"), R"({"total":{"ge":5}})");
    EXPECT_EQ(filter_operator("IS DISTINCT FROM", "5"), R"({"total":{"not-same":5}})");
    EXPECT_EQ(filter_operator("isdistinct", "null"), R"({"total":{"not-same":null}})");
    EXPECT_EQ(filter_operator("<=>", "null"), R"({"total":{"same":null}})");
    EXPECT_EQ(filter_operator("$in", R"("1,2")"), R"({"total":{"in":[1,2]}})");
    EXPECT_EQ(filter_operator("not", R"({"_gt": 5})"), R"({"__not":{"total":{"gt":5}}})");
    EXPECT_EQ(filter_operator("not", "null"), R"({"total":{"is":"not null"}})");
    EXPECT_EQ(filter_operator("_is_null", "false"), R"({"total":{"is":"not null"}})");
    EXPECT_EQ(filter_operator("$exists", "false"), R"({"total":{"is":null}})");
    EXPECT_EQ(filter_operator("has", "5"), R"({"total":{"contains":[5]}})");
}

TEST(ForeignOperator, MakesPatternsOfWhatIsAskedOfTexts) {
    EXPECT_EQ(filter_operator("startsWith", R"("Par")"), R"({"total":{"like":"Par*"}})");
    EXPECT_EQ(filter_operator("ends_with", R"("is")"), R"({"total":{"like":"*is"}})");
    EXPECT_EQ(filter_operator("icontains", R"("ari")"), R"({"total":{"ilike":"*ari*"}})");
    EXPECT_EQ(filter_operator("$regex", R"("^Par")"), R"({"total":{"like":"Par*"}})");
    EXPECT_EQ(filter_operator("~", R"("^Paris$")"), R"({"total":{"like":"Paris"}})");
    EXPECT_EQ(filter_operator("iexact", R"("paris")"), R"({"total":{"ilike":"paris"}})");
    EXPECT_EQ(filter_operator("notContains", R"("ari")"), R"({"total":{"not-ilike":"*ari*"}})");
    EXPECT_EQ(filter_operator("startsWith", "5"), "none");
}

TEST(ForeignOperator, TakesTextsAsTheyAre) {
    EXPECT_EQ(filter_operator("startsWith", R"("50%")"), R"({"total":{"like":"50\\%*"}})");
    EXPECT_EQ(filter_operator("endsWith", R"("a_b")"), R"({"total":{"like":"*a\\_b"}})");
    EXPECT_EQ(filter_operator("icontains", R"("what? *\\")"),
              R"({"total":{"ilike":"*what\\? \\*\\\\*"}})");
    EXPECT_EQ(filter_operator("$regex", R"("^50%")"), R"({"total":{"like":"50\\%*"}})");
    EXPECT_EQ(filter_operator("_like", R"("50%")"), R"({"total":{"like":"50%"}})");
}

TEST(ForeignOperator, MakesPatternsOfExpressionsThatAreTextsOnly) {
    for (const char* expression : {R"("^a.*b")", R"("a|b")", R"("[ab]")", R"("a\\.b")", R"("a+")",
                                   R"("^$")", R"x("(a)")x", R"("a\\$")"}) {
        EXPECT_EQ(filter_operator("regex", expression), "none") << expression;
        EXPECT_THAT(advice("regex", expression), StartsWith("There is no operator for regular "));
    }
    EXPECT_EQ(filter_operator("regex", R"("ari")"), R"({"total":{"like":"*ari*"}})");
    EXPECT_EQ(filter_operator("~*", R"("^par")"), R"({"total":{"ilike":"par*"}})");
    EXPECT_EQ(filter_operator("!~", R"("^par")"), R"({"total":{"not-like":"par*"}})");
    EXPECT_EQ(filter_operator("_similar", R"("Par%")"), R"({"total":{"like":"Par%"}})");
    EXPECT_EQ(filter_operator("_similar", R"x("(a|b)%")x"), "none");
}

TEST(ForeignOperator, AsksForNullByIs) {
    for (const char* name : {"_eq", "$eq", "equals", "="}) {
        EXPECT_EQ(filter_operator(name, "null"), R"({"total":{"is":null}})") << name;
    }
    for (const char* name : {"$ne", "_neq", "!=", "<>", "not", "isNot", "is_not"}) {
        EXPECT_EQ(filter_operator(name, "null"), R"({"total":{"is":"not null"}})") << name;
    }
    EXPECT_EQ(filter_operator("not", R"({"equals": null})"), R"({"total":{"is":"not null"}})");
    EXPECT_EQ(filter_operator("not", R"({"is": "null"})"), R"({"total":{"is":"not null"}})");
    EXPECT_EQ(filter_operator("$in", "[1, null]"),
              R"({"__or":[{"total":{"in":[1]}},{"total":{"is":null}}]})");
    EXPECT_EQ(filter_operator("$nin", "[1, null]"), R"({"total":{"not-in":[1],"is":"not null"}})");
    EXPECT_EQ(filter_operator("$in", "[null]"), R"({"total":{"is":null}})");
    EXPECT_EQ(filter_operator("_gt", "null"), "none");
    EXPECT_EQ(advice("_gt", "null"), R"(Ask for null with {"is": null} or {"is": "not null"}.)");
}

TEST(ForeignOperator, LooksIntoArraysAndDocuments) {
    EXPECT_EQ(filter_operator("$all", R"(["a"])"), R"({"total":{"contains":["a"]}})");
    EXPECT_EQ(filter_operator("$elemMatch", R"({"$eq": "a"})"), R"({"total":{"contains":["a"]}})");
    EXPECT_EQ(filter_operator("$elemMatch", R"({"a": 1})"), R"({"total":{"contains":[{"a":1}]}})");
    EXPECT_EQ(filter_operator("$elemMatch", R"({"a": {"$gt": 1}})"), "none");
    EXPECT_THAT(advice("_has_key", R"("level")"),
                HasSubstr(R"({"total": {"contains": {"level": "..."}}} asks jsonb)"));
    EXPECT_EQ(advice("isEmpty", "true"),
              R"(Write {"total": {"eq": []}} for an array, {"total": {"eq": ""}} for a text.)");
}

TEST(ForeignOperators, AreReadTogether) {
    EXPECT_EQ(filter_operators(R"({"_gte": 1, "_lt": 5})"), R"({"total":{"ge":1,"lt":5}})");
    EXPECT_EQ(filter_operators(R"({"min": 1, "max": 5})"), R"({"total":{"ge":1,"le":5}})");
    EXPECT_EQ(filter_operators(R"({"from": "2026-01-01", "to": "2026-02-01"})"),
              R"({"total":{"ge":"2026-01-01","le":"2026-02-01"}})");
    EXPECT_EQ(filter_operators(R"({"between": {"from": 1, "to": 5}})"),
              R"({"total":{"between":[1,5]}})");
    EXPECT_EQ(filter_operators(R"({"range": [1, 5]})"), R"({"total":{"between":[1,5]}})");
    EXPECT_EQ(filter_operators(R"({"gt": 1, "not": {"gt": 5}})"),
              R"({"total":{"gt":1},"__not":{"total":{"gt":5}}})");
    EXPECT_EQ(filter_operators(R"({"path": ["a", "b"], "equals": 2})"),
              R"({"total":{"contains":{"a":{"b":2}}}})");
    EXPECT_EQ(filter_operators(R"({"mode": "insensitive", "contains": "50%"})"),
              R"({"total":{"ilike":"*50\\%*"}})");
    EXPECT_EQ(filter_operators(R"({"not": {"contains": "x"}})"),
              R"({"total":{"not-ilike":"*x*"}})");
    for (const char* text : {R"({"from": "Oslo"})", R"({"_gt": 1, "gt": 2})",
                             R"({"_gt": 1, "country": "x"})", "{}", "5"}) {
        EXPECT_EQ(filter_operators(text), "none") << text;
    }
}

TEST(ForeignOperator, IsNotGuessedAt) {
    EXPECT_EQ(filter_operator("country", R"("x")"), "none");
}

}  // namespace
}  // namespace batch_ops
