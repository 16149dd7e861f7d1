// References within filters: what they may bring, and what is read of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/parameters/condition_fixture.hpp"

namespace batch_ops::test {
namespace {

using testing::HasSubstr;

TEST(ConditionReferences, AReferenceIsNoPrefixAndBringsNone) {
    const Value values = exact_json(R"({"text": "ne::x", "number": 5})");
    const Condition equal = parse_condition(exact_json(R"({"a": "$ref:x.text"})"), false, true);
    EXPECT_EQ(condition_text(resolve_with(equal, values)), "all(a eq \"ne::x\" bare)");
    EXPECT_EQ(condition_text(resolve_with(read_filter(R"({"a": "gt::$ref:x.number"})"), values)),
              "all(a gt 5 text)");
    EXPECT_EQ(in_read(R"({"a": "$ref:x.op::5"})"), "all(a eq \"$ref:x.op::5\" bare)");
}

TEST(ConditionReferences, AListBehindAPrefixIsSplitBeforeReferencesAreReplaced) {
    const Value values = exact_json(R"({"one": "1,2", "two": 2})");
    const Condition list = read_filter(R"({"a": "in::$ref:x.one,$ref:x.two,c"})");
    EXPECT_EQ(condition_text(list), R"(all(a in ["$ref:x.one","$ref:x.two","c"] text))");
    EXPECT_EQ(condition_text(resolve_with(list, values)), R"(all(a in ["1,2",2,"c"] text))");
}

TEST(ConditionReferences, ACommaInABracedReferenceDoesNotSeparate) {
    EXPECT_EQ(in_read(R"({"a": "in::$ref:{x.p,q},b"})"), R"(all(a in ["$ref:{x.p,q}","b"] text))");
    EXPECT_EQ(in_read(R"({"a": "in::$$ref:x,y"})"), R"(all(a in ["$$ref:x","y"] text))");
}

TEST(ConditionReferences, ABareReferenceToAllRowsMeansIn) {
    const Condition bare = read_filter(R"({"a": "$ref:x.*.list"})");
    EXPECT_EQ(condition_text(resolve_with(bare, exact_json(R"({"*.list": [1, 2]})"))),
              "all(a in [1,2] bare)");
    const Condition inner = read_filter(R"({"a": "$ref:x.0.list.*.id"})");
    EXPECT_EQ(condition_text(resolve_with(inner, exact_json(R"({"0.list.*.id": []})"))),
              "all(a in [] bare)");
    const Condition explicit_eq = read_filter(R"({"a": {"eq": "$ref:x.*.list"}})");
    EXPECT_EQ(condition_text(resolve_with(explicit_eq, exact_json(R"({"*.list": [1, 2]})"))),
              "all(a eq [1,2])");
}

TEST(ConditionReferences, ABareReferenceToOneArrayMeansThatArray) {
    const Condition bare = read_filter(R"({"a": "$ref:x.list"})");
    EXPECT_EQ(condition_text(resolve_with(bare, exact_json(R"({"list": [1, null]})"))),
              "all(a eq [1,null] bare)");
    EXPECT_EQ(condition_text(resolve_with(bare, exact_json(R"({"list": 3})"))), "all(a eq 3 bare)");
    const Condition quoted = read_filter(R"({"a": "$ref:{x.\"*\"}"})");
    EXPECT_EQ(condition_text(resolve_condition(
                  quoted, [](const Value&, const std::string&) { return exact_json("[1]"); })),
              "all(a eq [1] bare)");
}

TEST(ConditionReferences, ANullIsToldByTheReferenceThatBroughtIt) {
    const Value values = exact_json(R"({"gone": null, "*.id": [1, null], "one": 1})");
    const std::vector<std::pair<const char*, const char*>> table = {
        {R"({"a": {"like": "$ref:x.gone"}})",
         "reference \"$ref:x.gone\" in query_params.a.like is null"},
        {R"({"a": "gt::$ref:x.gone"})", "reference \"$ref:x.gone\" in query_params.a.gt is null"},
        {R"({"a": "in::1,$ref:x.gone"})",
         "reference \"$ref:x.gone\" in query_params.a.in.1 is null"},
        {R"({"a": {"between": ["$ref:x.one", "$ref:x.gone"]}})",
         "reference \"$ref:x.gone\" in query_params.a.between.1 is null"},
        {R"({"a": {"in": "$ref:x.gone"}})",
         "reference \"$ref:x.gone\" in query_params.a.in is null"},
        {R"({"a": "$ref:x.*.id"})",
         "an element of reference \"$ref:x.*.id\" in query_params.a is null"},
        {R"({"a": {"not-in": "$ref:x.*.id"}})",
         "an element of reference \"$ref:x.*.id\" in query_params.a.not-in is null"},
    };
    for (const auto& [filter, message] : table) {
        const Condition parsed = read_filter(filter);
        const ErrorFields error = caught_error([&] { return resolve_with(parsed, values); });
        EXPECT_EQ(error.sqlstate, "22023") << filter;
        EXPECT_EQ(error.message, message) << filter;
        EXPECT_EQ(error.hint, "") << filter;
    }
}

TEST(ConditionReferences, ANullThatIsComparedMayBeMeantToMatchNull) {
    const Value values = exact_json(R"({"gone": null})");
    const auto error = [&](std::string_view filter) {
        return caught_error([&] { return resolve_with(read_filter(filter), values); });
    };
    EXPECT_EQ(error(R"({"a": "$ref:x.gone"})").message,
              "reference \"$ref:x.gone\" in query_params.a is null");
    EXPECT_EQ(error(R"({"a": "$ref:x.gone"})").hint,
              R"(Write {"same": "$ref:x.gone"} to match null.)");
    EXPECT_EQ(error(R"({"a": {"ne": "$ref:x.gone"}})").hint,
              R"(Write {"not-same": "$ref:x.gone"} to match null.)");
}

TEST(ConditionReferences, SameTakesANullThatAReferenceBrings) {
    const Value values = exact_json(R"({"gone": null, "one": 1})");
    EXPECT_EQ(
        condition_text(resolve_with(
            read_filter(R"({"a": {"same": "$ref:x.gone", "not-same": "$ref:x.one"}})"), values)),
        "all(all(a same null, a not-same 1))");
    EXPECT_EQ(condition_text(resolve_with(read_filter(R"({"a": "same::$ref:x.gone"})"), values)),
              "all(a same null text)");
}

TEST(ConditionReferences, AReferenceThatResolvesToNullIsAnError) {
    const Value values = exact_json(R"({"gone": null, "list": [1, null]})");
    for (const char* filter :
         {R"({"a": "$ref:x.gone"})", R"({"a": {"eq": "$ref:x.gone"}})",
          R"({"a": {"ne": "$ref:x.gone"}})", R"({"a": ["$ref:x.gone"]})",
          R"({"a": {"between": [1, "$ref:x.gone"]}})", R"({"a": "gt::$ref:x.gone"})",
          R"({"a": {"in": "$ref:x.list"}})", R"({"__not": {"__or": [{"a": "$ref:x.gone"}]}})",
          R"({"a": {"like": "$ref:x.gone"}})", R"({"a": {"in": "$ref:x.gone"}})"}) {
        const Condition parsed = read_filter(filter);
        EXPECT_EQ(caught_error([&] { return resolve_with(parsed, values); }).sqlstate, "22023")
            << filter;
    }
}

TEST(ConditionReferences, IsTakesAReferenceToAKeyword) {
    const Condition is = read_filter(R"({"a": {"is": "$ref:x.value"}})");
    EXPECT_EQ(condition_text(resolve_with(is, exact_json(R"({"value": true})"))), "all(a is true)");
    EXPECT_EQ(condition_text(resolve_with(is, exact_json(R"({"value": null})"))), "all(a is null)");
    EXPECT_EQ(
        caught_error([&] { return resolve_with(is, exact_json(R"({"value": 1})")); }).sqlstate,
        "22023");
}

TEST(ConditionReferences, ResolvingTellsWhereAnOperandStands) {
    std::vector<std::string> places;
    resolve_condition(
        read_filter(R"({"a": 1, "__or": [{"b": {"gt": 2}}, {"__not": {"c": "le::3"}}]})"),
        [&](const Value& operand, const std::string& where) {
            places.push_back(where);
            return operand;
        });
    EXPECT_THAT(places, testing::ElementsAre("query_params.a", "query_params.__or.0.b.gt",
                                             "query_params.__or.1.__not.c.le"));
}

TEST(ConditionReferences, WithoutReferencesTheirTextIsText) {
    const auto literal = [](const char* json) {
        return condition_text(parse_condition(exact_json(json), true, false));
    };
    EXPECT_EQ(literal(R"({"a": "$ref:b.c"})"), "all(a eq \"$ref:b.c\" bare)");
    EXPECT_EQ(literal(R"({"a": "in::$ref:,$ref:{x,y}"})"),
              R"(all(a in ["$ref:","$ref:{x","y}"] text))");
    EXPECT_EQ(caught_error([&] { return literal(R"({"a": {"in": "$ref:b.c"}})"); }).message,
              "query_params.a.in must be an array, not a string");
}

}  // namespace
}  // namespace batch_ops::test
