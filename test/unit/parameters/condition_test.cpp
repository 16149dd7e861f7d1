#include "engine/parameters/condition.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/parameters/condition_fixture.hpp"
#include "unit/support/caught_error.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

using testing::HasSubstr;

TEST(Condition, ColumnsAreAnded) {
    EXPECT_EQ(in_read(R"({"a": 1, "b": true})"), "all(a eq 1, b eq true)");
    EXPECT_EQ(in_read("{}"), "all()");
}

TEST(Condition, AScalarMeansEquality) {
    EXPECT_EQ(in_read(R"({"a": 1.10})"), "all(a eq 1.10)");
    EXPECT_EQ(in_read(R"({"a": false})"), "all(a eq false)");
    EXPECT_EQ(in_read(R"({"a": "x"})"), "all(a eq \"x\" bare)");
    EXPECT_EQ(in_read(R"({"a": ""})"), "all(a eq \"\" bare)");
}

TEST(Condition, NullMeansIsNull) {
    EXPECT_EQ(in_read(R"({"a": null})"), "all(a is null)");
}

TEST(Condition, AnArrayMeansIn) {
    EXPECT_EQ(in_read(R"({"a": [1, "x", 2.50]})"), "all(a in [1,\"x\",2.50])");
    EXPECT_EQ(in_read(R"({"a": []})"), "all(a in [])");
    EXPECT_EQ(in_update(R"({"a": ["ne::x"]})"), "all(a in [\"ne::x\"])");
}

TEST(Condition, ReadsEveryOperator) {
    struct Row {
        const char* json;
        const char* text;
    };
    constexpr Row table[] = {
        {R"({"eq": 1})", "a eq 1"},
        {R"({"ne": "x"})", "a ne \"x\""},
        {R"({"lt": 1.5})", "a lt 1.5"},
        {R"({"le": 1})", "a le 1"},
        {R"({"gt": 1})", "a gt 1"},
        {R"({"ge": 1})", "a ge 1"},
        {R"({"in": [1, 2]})", "a in [1,2]"},
        {R"({"not-in": [1, 2]})", "a not-in [1,2]"},
        {R"({"between": [1, 2]})", "a between [1,2]"},
        {R"({"not-between": ["a", "b"]})", "a not-between [\"a\",\"b\"]"},
        {R"({"like": "x*"})", "a like \"x*\""},
        {R"({"not-like": "x?"})", "a not-like \"x?\""},
        {R"({"ilike": "x"})", "a ilike \"x\""},
        {R"({"not-ilike": "x"})", "a not-ilike \"x\""},
        {R"({"is": null})", "a is null"},
        {R"({"is": true})", "a is true"},
        {R"({"is": false})", "a is false"},
        {R"({"is": "not null"})", "a is \"not null\""},
        {R"({"contains": {"x": [1]}})", "a contains {\"x\":[1]}"},
        {R"({"contained-by": [1]})", "a contained-by [1]"},
        {R"({"overlaps": "[1,2]"})", "a overlaps \"[1,2]\""},
        {R"({"same": 1})", "a same 1"},
        {R"({"same": null})", "a same null"},
        {R"({"not-same": "x"})", "a not-same \"x\""},
        {R"({"not-same": null})", "a not-same null"},
        {R"({"same": {"x": null}})", "a same {\"x\":null}"},
        {R"({"eq": {"x": 1}})", "a eq {\"x\":1}"},
        {R"({"eq": [1]})", "a eq [1]"},
    };
    for (const Row& row : table) {
        const std::string filter = std::string(R"({"a": )") + row.json + "}";
        EXPECT_EQ(in_read(filter), std::string("all(") + row.text + ")");
        EXPECT_EQ(in_update(filter), std::string("all(") + row.text + ")");
    }
}

TEST(Condition, OperatorsOfOneColumnAreAnded) {
    EXPECT_EQ(in_read(R"({"a": {"gt": 5, "le": 9}, "b": 1})"), "all(all(a gt 5, a le 9), b eq 1)");
}

TEST(Condition, GroupsNest) {
    EXPECT_EQ(in_read(R"({"__or": [{"a": 1}, {"b": {"gt": 2}, "c": null}]})"),
              "all(any(all(a eq 1), all(b gt 2, c is null)))");
    EXPECT_EQ(in_read(R"({"__and": [{"a": 1}, {"__not": {"b": 2}}], "d": 3})"),
              "all(all(all(a eq 1), all(not(all(b eq 2)))), d eq 3)");
    EXPECT_EQ(in_read(R"({"__or": []})"), "all(any())");
}

TEST(Condition, RefusesGroupsOfTheWrongType) {
    EXPECT_EQ(read_error(R"({"__or": {"a": 1}})").message,
              "query_params.__or must be an array of objects, not an object");
    EXPECT_EQ(read_error(R"({"__and": [1]})").message,
              "query_params.__and.0 must be an object, not a number");
    EXPECT_EQ(read_error(R"({"__not": [{"a": 1}]})").message,
              "query_params.__not must be an object, not an array");
    EXPECT_EQ(read_error(R"({"__not": null})").sqlstate, "22023");
}

TEST(Condition, AnUnknownOperatorIsAnErrorThatListsThoseThereAre) {
    const ErrorFields error = read_error(R"({"__or": [{"a": {"beyond": 1}}]})");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "query_params.__or.0.a: unknown operator \"beyond\"");
    EXPECT_THAT(error.hint, HasSubstr("eq, ne, lt, le, gt, ge, in, not-in, between, not-between, "
                                      "like, not-like, ilike, not-ilike, is, contains, "
                                      "contained-by, overlaps, same, not-same"));
    EXPECT_EQ(read_error(R"({"a": {"EQ": 1}})").sqlstate, "22023");
}

TEST(Condition, AnUnknownOperatorMayBeAnObjectToCompareWith) {
    const std::string hint = read_error(R"({"prefs": {"theme": "dark"}})").hint;
    EXPECT_THAT(hint, HasSubstr(R"({"prefs": {"eq": {"theme": "dark"}}})"));
    EXPECT_THAT(hint, HasSubstr(R"({"prefs": {"contains": {"theme": "dark"}}})"));
    const std::string long_one = R"({"prefs": {"theme": ")" + std::string(1000, 'x') + R"("}})";
    EXPECT_LT(read_error(long_one).hint.size(), 400U);
}

TEST(Condition, AnOperatorOfAnotherToolIsShownInOurs) {
    EXPECT_EQ(read_error(R"({"a": {"_gte": 5}})").hint, R"(Write {"a": {"ge": 5}}.)");
    EXPECT_EQ(read_error(R"({"a": {"not": {"gt": 5}}})").hint,
              R"(Write {"__not": {"a": {"gt": 5}}}.)");
    EXPECT_EQ(read_error(R"({"a": {"$ref": "b.c"}})").hint, R"(Write {"a": "$ref:b.c"}.)");
}

TEST(Condition, AKeyThatJoinsConditionsElsewhereIsShownInOurs) {
    EXPECT_EQ(read_error(R"({"NOT": {"a": 5}})").hint, R"(Write {"__not": {"a": 5}}.)");
    EXPECT_EQ(read_error(R"({"$and": {"a": 5}})").hint, R"(Write {"__and": [{"a": 5}]}.)");
}

TEST(Condition, AnOperatorThatIsNearIsNamed) {
    EXPECT_THAT(read_error(R"({"a": {"contians": 5}})").hint,
                HasSubstr(R"(Did you mean "contains"?)"));
}

TEST(Condition, AListInATextIsShownAsAList) {
    EXPECT_EQ(read_error(R"({"a": {"in": "1,2"}})").hint, R"(Write {"in": [1, 2]}.)");
    EXPECT_EQ(read_error(R"({"a": {"between": "[1,2]"
}
})")
                  .hint,
              R"(Write {"between": [1, 2]}.)");
    EXPECT_EQ(read_error(R"({"a": {"between": "1"}})").hint, "");
}

TEST(Condition, AKeywordInQuotesIsShownWithoutThem) {
    EXPECT_EQ(read_error(R"({"a": {"is": "null"}})").hint,
              R"(Write {"is": null}, null without quotes.)");
    EXPECT_EQ(read_error(R"({"a": {"is": "NOT_NULL"}})").hint, R"(Write {"is": "not null"}.)");
    EXPECT_EQ(read_error(R"({"a": {"is": "x"}})").hint, "");
}

TEST(Condition, AnObjectOfAlternativesIsShownAsAList) {
    EXPECT_EQ(read_error(R"({"__or": {"a": 1, "b": 2}})").hint,
              R"(Write {"__or": [{"a": 1}, {"b": 2}]}.)");
}

TEST(Condition, AnEmptyConditionIsAnError) {
    const ErrorFields error = read_error(R"({"a": {}})");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "query_params.a: empty condition");
}

TEST(Condition, NullIsForIsOnly) {
    const ErrorFields error = read_error(R"({"a": {"eq": null}})");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "query_params.a.eq must not be null");
    EXPECT_THAT(error.hint, HasSubstr(R"({"is": null})"));
    for (const char* name : {"ne", "lt", "le", "gt", "ge", "contains", "contained-by", "overlaps",
                             "in", "not-in", "between", "like", "ilike"}) {
        const std::string filter = std::string(R"({"a": {")") + name + R"(": null}})";
        EXPECT_EQ(read_error(filter).sqlstate, "22023") << name;
    }
}

TEST(Condition, NullInAListIsAnError) {
    for (const char* filter :
         {R"({"a": [1, null]})", R"({"a": {"in": [null]}})", R"({"a": {"not-in": [1, null]}})",
          R"({"a": {"between": [1, null]}})"}) {
        const ErrorFields error = read_error(filter);
        EXPECT_EQ(error.sqlstate, "22023") << filter;
        EXPECT_THAT(error.message, HasSubstr("an element must not be null")) << filter;
    }
}

TEST(Condition, OperandsHaveTheShapeThatTheirOperatorTakes) {
    EXPECT_EQ(read_error(R"({"a": {"in": 1}})").message,
              "query_params.a.in must be an array, not a number");
    EXPECT_EQ(read_error(R"({"a": {"not-in": "1,2"}})").message,
              "query_params.a.not-in must be an array, not a string");
    EXPECT_EQ(read_error(R"({"a": {"between": [1]}})").message,
              "query_params.a.between must be an array of two values");
    EXPECT_EQ(read_error(R"({"a": {"not-between": [1, 2, 3]}})").message,
              "query_params.a.not-between must be an array of two values");
    EXPECT_EQ(read_error(R"({"a": {"like": 5}})").message,
              "query_params.a.like must be a string, not a number");
    EXPECT_EQ(read_error(R"({"a": {"is": 5}})").message,
              R"(query_params.a.is must be null, true, false or "not null")");
    EXPECT_EQ(read_error(R"({"a": {"is": "null"}})").sqlstate, "22023");
}

TEST(Condition, ReadsOperatorPrefixes) {
    EXPECT_EQ(in_read(R"({"a": "gt::5"})"), "all(a gt \"5\" text)");
    EXPECT_EQ(in_read(R"({"a": "eq::"})"), "all(a eq \"\" text)");
    EXPECT_EQ(in_read(R"({"a": "ne::gt::5"})"), "all(a ne \"gt::5\" text)");
    EXPECT_EQ(in_read(R"({"a": "like::a*::b"})"), "all(a like \"a*::b\" text)");
    EXPECT_EQ(in_read(R"({"a": "contains::[1,2]"})"), "all(a contains \"[1,2]\" text)");
}

TEST(Condition, ReadsListsBehindAPrefix) {
    EXPECT_EQ(in_read(R"({"a": "in::5.94,3.96"})"), "all(a in [\"5.94\",\"3.96\"] text)");
    EXPECT_EQ(in_read(R"({"a": "not-in::x"})"), "all(a not-in [\"x\"] text)");
    EXPECT_EQ(in_read(R"({"a": "between::1,5"})"), "all(a between [\"1\",\"5\"] text)");
    EXPECT_EQ(in_read(R"({"a": "not-between::a,"})"), "all(a not-between [\"a\",\"\"] text)");
    EXPECT_EQ(read_error(R"({"a": "between::1"})").message,
              "query_params.a.between must be an array of two values");
}

TEST(Condition, ReadsKeywordsBehindAPrefix) {
    EXPECT_EQ(in_read(R"({"a": "is::null"})"), "all(a is null text)");
    EXPECT_EQ(in_read(R"({"a": "is::true"})"), "all(a is true text)");
    EXPECT_EQ(in_read(R"({"a": "is::false"})"), "all(a is false text)");
    EXPECT_EQ(in_read(R"({"a": "is::not null"})"), "all(a is \"not null\" text)");
    EXPECT_EQ(read_error(R"({"a": "is::nothing"})").sqlstate, "22023");
}

TEST(Condition, OnlyAKnownOperatorNameIsAPrefix) {
    for (const char* text :
         {"std::vector", "GT::5", "::5", " gt::5", "gt:5", "gte::5", "x gt::5"}) {
        const std::string filter = std::string(R"({"a": ")") + text + R"("})";
        const std::string expected = std::string("all(a eq \"") + text + "\" bare)";
        EXPECT_EQ(in_read(filter), expected);
        EXPECT_EQ(in_update(filter), expected);
    }
}

TEST(Condition, TheObjectFormMeansTheTextItself) {
    EXPECT_EQ(in_read(R"({"a": {"eq": "gt::5"}})"), "all(a eq \"gt::5\")");
    EXPECT_EQ(in_update(R"({"a": {"eq": "ne::x"}})"), "all(a eq \"ne::x\")");
}

// Messages go to servers of any encoding as they are.
TEST(Condition, HintsAreOfCharactersThatEveryEncodingHas) {
    const std::string hints = update_error(R"({"name": "ne::x"})").hint +
                              update_error(R"({"name": {"nope": 1}})").hint +
                              update_error(R"({"name": {}})").hint;
    EXPECT_TRUE(std::ranges::all_of(hints, [](char c) { return c >= ' ' && c <= '~'; })) << hints;
}

TEST(Condition, APrefixInAWriteIsAnErrorThatShowsTheObjectForm) {
    const ErrorFields error = update_error(R"({"name": "ne::x"})");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "query_params.name: operator prefix \"ne::\" is for reads only");
    EXPECT_THAT(error.hint, HasSubstr(R"({"name": {"ne": "x"}})"));
    EXPECT_THAT(update_error(R"({"n": "in::1,2"})").hint,
                HasSubstr(R"({"n": {"in": ["1", "2"]}})"));
    EXPECT_EQ(update_error(R"({"__or": [{"n": "is::null"}]})").sqlstate, "22023");
}

TEST(Comparison, NamesAreFoundBothWays) {
    EXPECT_EQ(find_comparison("not-between")->comparison, Comparison::not_between);
    EXPECT_EQ(comparison_operator(Comparison::contained_by).name, "contained-by");
    EXPECT_EQ(find_comparison(""), nullptr);
    EXPECT_EQ(find_comparison("not_in"), nullptr);
}

TEST(Condition, CountsObjectsThatSayNothing) {
    const auto alternatives = [](std::size_t count) {
        std::string json = R"({"__or": [{})";
        for (std::size_t index = 1; index < count; ++index) {
            json += R"(, {"__not": {}})";
        }
        return json + "]}";
    };
    EXPECT_NO_THROW(read_filter(alternatives(2500)));
    const ErrorFields error = caught_error([&] { read_filter(alternatives(2501)); });
    EXPECT_EQ(error.sqlstate, "54000");
    EXPECT_THAT(error.message, HasSubstr("query_params has more than 5000 objects"));
}

TEST(ConditionSize, APrefixListIsBounded) {
    const auto list = [](std::size_t commas) {
        return Value::object({{"a", "in::" + std::string(commas, ',')}});
    };
    EXPECT_NO_THROW(parse_condition(list(50000), true, true));
    EXPECT_EQ(caught_error([&] { parse_condition(list(200000), true, true); }).sqlstate, "54000");
}

TEST(ConditionSize, WhereComparisonsStandIsBounded) {
    Value filter = Value::array();
    for (int index = 0; index < 4000; ++index) {
        filter.push_back(Value::object({{"a", 1}}));
    }
    filter = Value::object({{"__or", std::move(filter)}});
    EXPECT_NO_THROW(parse_condition(filter, true, true));
    for (int level = 0; level < 200; ++level) {
        filter = Value::object({{"__and", Value::array({std::move(filter)})}});
    }
    EXPECT_EQ(caught_error([&] { parse_condition(filter, true, true); }).sqlstate, "54000");
}

TEST(ConditionSize, AnObjectIsNeverAPatternAPairOrAList) {
    for (const char* name : {"like", "between", "in", "is"}) {
        Value operators = Value::object();
        append_member(operators, name, Value::object({{"k", "$ref:a.id"}}));
        const Value filter = Value::object({{"x", operators}});
        EXPECT_EQ(caught_error([&] { parse_condition(filter, true, true); }).sqlstate, "22023")
            << name;
    }
    EXPECT_NO_THROW(
        parse_condition(exact_json(R"({"x": {"contains": {"k": "$ref:a.id"}}})"), true, true));
}

}  // namespace
}  // namespace batch_ops::test
