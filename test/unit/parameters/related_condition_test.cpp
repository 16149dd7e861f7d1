// Filters that ask for rows of an association: `__some` and `__none`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "engine/parameters/on_conflict.hpp"
#include "unit/parameters/condition_fixture.hpp"

namespace batch_ops::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(RelatedCondition, SomeMeansARowOfEachAndNoneOfNone) {
    EXPECT_EQ(in_read(R"({"__some": {"customer": {"country": "Norway"}}})"),
              R"(all(all(customer(all(country eq "Norway" bare)))))");
    EXPECT_EQ(in_read(R"({"__some": {"a": {}, "b": {"n": 1}}})"),
              "all(all(a(all()), b(all(n eq 1))))");
    EXPECT_EQ(in_read(R"({"__none": {"a": {}, "b": {"n": 1}}})"),
              "all(all(not(a(all())), not(b(all(n eq 1)))))");
}

TEST(RelatedCondition, StandsWhereverAFilterDoes) {
    EXPECT_EQ(
        in_update(R"({"n": 1, "__or": [{"__some": {"a": {}}}, {"__not": {"__none": {"b": {}}}}]})"),
        "all(n eq 1, any(all(all(a(all()))), all(not(all(all(not(b(all()))))))))");
    EXPECT_EQ(in_read(R"({"__some": {"a": {"__none": {"b": {"__or": [{"n": "gt::5"}]}}}}})"),
              R"(all(all(a(all(all(not(b(all(any(all(n gt "5" text)))))))))))");
}

TEST(RelatedCondition, NamesAnAssociationAsIncludeDoes) {
    EXPECT_EQ(in_read(R"({"__some": {"s.t!k": {}}})"), "all(all(s.t!k(all())))");
    EXPECT_EQ(in_read(R"({"__some": {"\"odd.name\" ! \"a,b\"": {}}})"),
              R"(all(all("odd.name"!"a,b"(all()))))");
    for (const char* name : {"", "x:a", "a(b)", "a,b", "a.b.c", "a!", "a\"", "a!b!c"}) {
        const Value filter = object_of("__some", object_of(name, Value::object()));
        EXPECT_EQ(caught_error([&] { parse_condition(filter, true, true); }).sqlstate, "22023")
            << name;
    }
}

TEST(RelatedCondition, ConditionsAreThoseOfTheAction) {
    EXPECT_EQ(update_error(R"({"__some": {"a": {"n": "gt::5"}}})").message,
              "query_params.__some.a.n: operator prefix \"gt::\" is for reads only");
    EXPECT_EQ(read_error(R"({"__some": {"a": {"n": {"gt": null}}}})").message,
              "query_params.__some.a.n.gt must not be null");
}

TEST(RelatedCondition, WhatIsNoObjectOfFiltersSaysHowToWriteIt) {
    const std::pair<const char*, const char*> table[] = {
        {R"({"__some": {}})",
         R"(Name an association, with conditions on its rows: {"__some": {"association": {...}}}.)"},
        {R"({"__none": null})",
         R"(Name an association, with conditions on its rows: {"__none": {"association": {...}}}.)"},
        {R"({"__some": "a"})", R"(Write for example {"__some": {"a": {}}}.)"},
        {R"({"__some": ["a", 1, "b", "a"]})",
         R"(Write for example {"__some": {"a": {}, "b": {}}}.)"},
        {R"({"__some": {"a": true}})", R"(Write {"__some": {"a": {}}}.)"},
        {R"({"__some": {"a": false}})", R"(Write {"__none": {"a": {}}}.)"},
        {R"({"__none": {"a": null}})", R"(Write {"__some": {"a": {}}}.)"},
        {R"({"__some": {"a": 1}})",
         R"(Write {"__some": {"a": {...}}}, with conditions on the columns of its rows.)"},
        {R"({"__some": {"a": []}})",
         R"(Write {"__some": {"a": {...}}}, with conditions on the columns of its rows.)"},
    };
    for (const auto& [json, hint] : table) {
        EXPECT_EQ(read_error(json).sqlstate, "22023") << json;
        EXPECT_EQ(read_error(json).hint, hint) << json;
    }
}

TEST(RelatedCondition, TheWordsOfOtherToolsAreExplained) {
    const std::pair<const char*, const char*> table[] = {
        {R"({"lines": {"some": {"n": {"gt": 5}}}})",
         R"(Write {"__some": {"lines": {"n": {"gt": 5}}}}.)"},
        {R"({"lines": {"none": {}}})", R"(Write {"__none": {"lines": {}}}.)"},
        {R"({"lines": {"every": {"n": 1}}})",
         R"(Write {"__none": {"lines": {"__not": {"n": 1}}}}.)"},
        {R"({"customer": {"is": {"country": {"_eq": "Norway"}}}})",
         R"(Write {"__some": {"customer": {"country": {"eq": "Norway"}}}}.)"},
        {R"({"customer": {"isNot": {"country": {"nonsense": "Norway"}}}})",
         R"(Write {"__none": {"customer": {...}}}.)"},
        {R"({"some": {"lines": {}}})", R"(Use "__some" instead of "some".)"},
        {R"({"_exists": {"lines": {}}})", R"(Use "__some" instead of "_exists".)"},
    };
    for (const auto& [json, hint] : table) {
        EXPECT_EQ(read_error(json).hint, hint) << json;
    }
    EXPECT_THAT(read_error(R"({"customer": {"country": "Norway"}})").hint,
                HasSubstr(R"(if "customer" is an association, )"
                          R"({"__some": {"customer": {"country": "Norway"}}}.)"));
}

TEST(RelatedCondition, ColumnsThatAreLikeOperatorsAreThoseOfAnAssociation) {
    for (const char* filter : {R"({"name": "Ada"})", R"({"id": 5})", R"({"it": 5})"}) {
        const std::string hint = read_error(std::string(R"({"customer": )") + filter + "}").hint;
        EXPECT_THAT(hint, HasSubstr(std::string(R"({"__some": {"customer": )") + filter + "}}"));
        EXPECT_THAT(hint, Not(HasSubstr("Did you mean"))) << filter;
    }
    EXPECT_THAT(read_error(R"({"customer": {"lik": "Ada"}})").hint,
                StartsWith(R"(Did you mean "like"?)"));
}

TEST(RelatedCondition, AnEmptyConditionMayMeanAnAssociation) {
    EXPECT_THAT(read_error(R"({"__some": {"order": {"line": {}}}})").hint,
                EndsWith(R"(If "line" is an association, write {"__some": {"line": {}}}.)"));
}

TEST(RelatedCondition, ReferencesAreReplaced) {
    const Condition filter =
        read_filter(R"({"__none": {"a!k": {"n": "$ref:x.*.n", "m": "$ref:x.m"}}})");
    EXPECT_EQ(condition_text(resolve_with(filter, exact_json(R"({"*.n": [1, 2], "m": 3})"))),
              "all(all(not(a!k(all(n in [1,2] bare, m eq 3 bare)))))");
    EXPECT_EQ(caught_error([&] {
                  resolve_with(filter, exact_json(R"({"*.n": [1], "m": null})"));
              }).message,
              "reference \"$ref:x.m\" in query_params.__none.a!k.m is null");
}

TEST(RelatedCondition, IsNoPlainComparison) {
    EXPECT_TRUE(plain_comparisons(read_filter(R"({"n": 1, "__some": {"a": {"n": 1}}})")).empty());
    EXPECT_FALSE(plain_comparisons(read_filter(R"({"n": 1})")).empty());
}

Value nested(int levels) {
    Value filter = Value::object();
    for (int level = 0; level < levels; ++level) {
        filter = object_of("__some", object_of("a", std::move(filter)));
    }
    return filter;
}

TEST(RelatedCondition, NumberAndDepthAreBounded) {
    EXPECT_NO_THROW(parse_condition(nested(20), true, true));
    EXPECT_EQ(caught_error([] { parse_condition(nested(21), true, true); }).sqlstate, "54000");
    const auto list = [](int count) {
        Value filters = Value::array();
        for (int index = 0; index < count; ++index) {
            filters.push_back(nested(1));
        }
        return object_of("__or", std::move(filters));
    };
    EXPECT_NO_THROW(parse_condition(list(50), true, true));
    EXPECT_EQ(caught_error([&] { parse_condition(list(51), true, true); }).sqlstate, "54000");
}

TEST(RelatedCondition, ComparisonsCountWithAllOthers) {
    const auto filter = [](int count) {
        Value list = Value::array();
        for (int index = 0; index < count; ++index) {
            list.push_back(index);
        }
        Value groups = Value::array();
        for (const Value& number : list) {
            groups.push_back(object_of("n", number));
        }
        return object_of("__some", object_of("a", object_of("__or", std::move(groups))));
    };
    EXPECT_NO_THROW(parse_condition(filter(4000), true, true));
    EXPECT_EQ(caught_error([&] { parse_condition(filter(5001), true, true); }).sqlstate, "54000");
}

TEST(RelatedCondition, IsNotAskedOfARowInTheWay) {
    Value params = exact_json(R"({"__on_conflict": {"columns": "id", "action": "update",
                                  "if": {"__or": [{"n": 1}, {"__some": {"a": {}}}]}}})");
    const ErrorFields error = caught_error([&] { take_conflict_filter(params, true); });
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_THAT(error.message, HasSubstr("metadata_params.__on_conflict.if.__or.1.__some.a: "));
}

}  // namespace
}  // namespace batch_ops::test
