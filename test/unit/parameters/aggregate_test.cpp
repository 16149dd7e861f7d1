#include "engine/parameters/aggregate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/parameters/aggregate_hints.hpp"
#include "engine/parameters/metadata.hpp"
#include "unit/support/caught_error.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// `total=sum(amount), n=count(*)`
std::string aggregates_text(std::string_view json) {
    std::string text;
    for (const Aggregate& aggregate : parse_aggregates("__aggregate", exact_json(json))) {
        text += (text.empty() ? "" : ", ") + aggregate.alias + "=";
        text += std::string(function_name(aggregate.function)) + "(";
        text += aggregate.distinct ? "distinct " : "";
        text += (aggregate.column.empty() ? "*" : aggregate.column) + ")";
    }
    return text;
}

ErrorFields aggregates_error(std::string_view json) {
    return caught_error([&] { aggregates_text(json); });
}

std::vector<std::string> group_columns(std::string_view json) {
    return parse_group_columns("__group", exact_json(json));
}

ErrorFields group_error(std::string_view json) {
    return caught_error([&] { group_columns(json); });
}

Metadata aggregating(std::string_view json) {
    return parse_metadata(exact_json(json), Action::read, false);
}

ErrorFields aggregating_error(std::string_view json) {
    return caught_error([&] { aggregating(json); });
}

// What is meant, if it is clear.
std::string aggregates_meant(std::string_view json) {
    const auto meant = meant_aggregates(exact_json(json));
    return meant ? meant->dump() : "";
}

TEST(Aggregates, AreAFunctionAndAColumnUnderAName) {
    EXPECT_EQ(aggregates_text(R"({"total": {"sum": "amount"}})"), "total=sum(amount)");
    EXPECT_EQ(aggregates_text(R"({"a": {"avg": "x"}, "b": {"min": "x"}, "c": {"max": "x"}})"),
              "a=avg(x), b=min(x), c=max(x)");
    EXPECT_EQ(aggregates_text(R"({"n": {"count": "*"}, "m": {"count": "odd name"}})"),
              "n=count(*), m=count(odd name)");
    EXPECT_EQ(aggregates_text(R"({"n": {"count": "x", "distinct": true}})"), "n=count(distinct x)");
    EXPECT_EQ(aggregates_text(R"({"n": {"distinct": false, "count": "*"}})"), "n=count(*)");
}

TEST(Aggregates, AreRefusedWhereTheyCannotBeRead) {
    EXPECT_EQ(aggregates_error("[]").message,
              "metadata_params.__aggregate must be an object, not an array");
    EXPECT_EQ(aggregates_error("{}").message, "metadata_params.__aggregate names no aggregate");
    EXPECT_EQ(aggregates_error(R"({"n": 1})").message,
              "metadata_params.__aggregate.n must be an object, not a number");
    EXPECT_EQ(aggregates_error(R"({"n": {}})").message,
              "metadata_params.__aggregate.n names no function");
    EXPECT_EQ(aggregates_error(R"({"n": {"distinct": true}})").message,
              "metadata_params.__aggregate.n names no function");
    EXPECT_EQ(aggregates_error(R"({"n": {"sum": "a", "avg": "b"}})").message,
              "metadata_params.__aggregate.n names more than one function");
    EXPECT_EQ(aggregates_error(R"({"n": {"median": "a"}})").message,
              "metadata_params.__aggregate.n has an unknown function \"median\"");
    EXPECT_EQ(aggregates_error(R"({"n": {"median": "a"}})").hint,
              "Available functions: count, sum, avg, min, max.");
    EXPECT_EQ(aggregates_error(R"({"n": {"sum": "*"}})").message,
              "metadata_params.__aggregate.n.sum must name a column: only count takes \"*\"");
    EXPECT_EQ(aggregates_error(R"({"n": {"sum": ""}})").message,
              "metadata_params.__aggregate.n.sum must name a column");
    EXPECT_EQ(aggregates_error(R"({"n": {"sum": 1}})").message,
              "metadata_params.__aggregate.n.sum must be a string, not a number");
    EXPECT_EQ(aggregates_error(R"({"n": {"count": "a", "distinct": 1}})").message,
              "metadata_params.__aggregate.n.distinct must be true or false, not a number");
    EXPECT_EQ(aggregates_error(R"({"n": {"count": "*", "distinct": true}})").message,
              "metadata_params.__aggregate.n cannot count distinct rows");
}

TEST(Aggregates, HaveNamesThatTheServerLeavesWhole) {
    EXPECT_EQ(aggregates_error(R"({"": {"count": "*"}})").message,
              "metadata_params.__aggregate has an empty name");
    EXPECT_EQ(aggregates_text("{\"" + std::string(63, 'x') + "\": {\"count\": \"*\"}}"),
              std::string(63, 'x') + "=count(*)");
    EXPECT_EQ(aggregates_error("{\"" + std::string(64, 'x') + "\": {\"count\": \"*\"}}").message,
              "metadata_params.__aggregate has a name of more than 63 bytes");
}

TEST(Aggregates, AreLimitedInNumber) {
    std::string many = "{\"a0\": {\"count\": \"*\"}";
    for (std::size_t number = 1; number < most_aggregates; ++number) {
        many += ", \"a" + std::to_string(number) + "\": {\"count\": \"*\"}";
    }
    EXPECT_NO_THROW(aggregates_text(many + "}"));
    EXPECT_EQ(aggregates_error(many + R"(, "one more": {"count": "*"}})").message,
              "metadata_params.__aggregate has more than 100 aggregates");
}

TEST(Aggregates, OfDistinctValuesAreFewer) {
    std::string many = "{\"a0\": {\"count\": \"x\", \"distinct\": true}";
    for (std::size_t number = 1; number < most_distinct_aggregates; ++number) {
        many += ", \"a" + std::to_string(number) + "\": {\"sum\": \"x\", \"distinct\": true}";
    }
    EXPECT_NO_THROW(aggregates_text(many + R"(, "one more": {"count": "x"}})"));
    EXPECT_EQ(aggregates_error(many + R"(, "one more": {"count": "x", "distinct": true}})").message,
              "metadata_params.__aggregate has more than 10 aggregates of distinct values");
}

TEST(GroupColumns, AreACommaListOrAnArray) {
    EXPECT_THAT(group_columns(R"("status, kind")"), ElementsAre("status", "kind"));
    EXPECT_THAT(group_columns(R"(["status", "odd,name"])"), ElementsAre("status", "odd,name"));
    EXPECT_EQ(group_error("[]").message, "metadata_params.__group needs at least one column");
    EXPECT_EQ(group_error(R"("a,b,a")").message,
              "metadata_params.__group names column \"a\" twice");
    EXPECT_EQ(group_error("true").message,
              "metadata_params.__group must be a comma list or an array of names, not a boolean");
    std::string many = "\"c0";
    for (std::size_t number = 1; number <= most_group_columns; ++number) {
        many += ",c" + std::to_string(number);
    }
    EXPECT_EQ(group_error(many + "\"").message, "metadata_params.__group has more than 32 columns");
}

TEST(Aggregation, GivesGroupColumnsThenAggregates) {
    const Aggregation both =
        aggregating(R"({"__aggregate": {"n": {"count": "*"}}, "__group": "b,a"})").aggregation;
    EXPECT_THAT(both.names(), ElementsAre("b", "a", "n"));
    EXPECT_TRUE(both.gives("n") && both.gives("a"));
    EXPECT_FALSE(both.gives("c"));
    EXPECT_TRUE(both.has_groups());
    EXPECT_TRUE(aggregating("{}").aggregation.empty());
    EXPECT_FALSE(aggregating(R"({"__group": "a"})").aggregation.empty());
}

TEST(Aggregation, TakesNoNameTwice) {
    EXPECT_EQ(
        aggregating_error(R"({"__aggregate": {"a": {"count": "*"}}, "__group": "a"})").message,
        "metadata_params.__aggregate has a name that is a column of __group too: \"a\"");
}

TEST(Aggregation, IsSortedByWhatComesBack) {
    const std::string groups = R"("__aggregate": {"n": {"count": "*"}}, "__group": "a")";
    EXPECT_NO_THROW(aggregating("{" + groups + R"(, "__sort": "n:desc,a"})"));
    const ErrorFields unknown = aggregating_error("{" + groups + R"(, "__sort": "b"})");
    EXPECT_EQ(unknown.message,
              "metadata_params.__sort has a name that is neither a column of __group nor an "
              "aggregate: \"b\"");
    EXPECT_EQ(unknown.hint, "Available names: a, n.");
    EXPECT_EQ(aggregating_error("{" + groups + R"(, "__sort": "-n, a desc"})").hint,
              "Write \"n:desc,a:desc\".");
}

TEST(Aggregation, IsSortedByWhatAReferenceWillBring) {
    const Value unknown =
        exact_json(R"({"__group": "$ref:x.columns", "__sort": "a", "__limit": 1})");
    EXPECT_NO_THROW(parse_metadata(unknown, Action::read, true));
}

TEST(Aggregation, HasPagesOnlyOfGroups) {
    for (const char* key :
         {R"("__sort": "n")", R"("__limit": 1)", R"("__offset": 1)", R"("__total": true)"}) {
        const std::string aggregate = R"({"__aggregate": {"n": {"count": "*"}}, )";
        EXPECT_THAT(aggregating_error(aggregate + key + "}").message,
                    HasSubstr(" needs __group where there is __aggregate"));
        EXPECT_NO_THROW(aggregating(aggregate + R"("__group": "a", )" + key + "}"));
    }
    EXPECT_NO_THROW(aggregating(R"({"__aggregate": {"n": {"count": "*"}}, "__total": false})"));
}

TEST(Aggregation, DoesNotGoWithWhatIsAboutRows) {
    for (const char* key : {R"("__properties": "a")", R"("__include": "a")",
                            R"("__lock": "update")", R"("__count": true)"}) {
        for (const char* aggregation :
             {R"("__aggregate": {"n": {"count": "*"}})", R"("__group": "a")"}) {
            const ErrorFields error =
                aggregating_error(std::string("{") + aggregation + ", " + key + "}");
            EXPECT_THAT(error.message, HasSubstr("cannot be combined with"));
            EXPECT_EQ(error.sqlstate, "22023");
            EXPECT_NE(error.hint, "");
        }
    }
    EXPECT_NO_THROW(aggregating(R"({"__group": "a", "__count": false})"));
}

TEST(Aggregation, BelongsToReads) {
    const ErrorFields error = caught_error(
        [] { parse_metadata(exact_json(R"({"__aggregate": {}})"), Action::update, false); });
    EXPECT_EQ(error.hint, "\"__aggregate\" is for read.");
}

TEST(Total, GoesWithPagesButNotWithLocksAndCount) {
    EXPECT_TRUE(aggregating(R"({"__total": true, "__limit": 5, "__offset": 5})").total);
    EXPECT_FALSE(aggregating(R"({"__total": false, "__lock": "update"})").total);
    EXPECT_EQ(aggregating_error(R"({"__total": true, "__lock": "update"})").message,
              "metadata_params.__lock cannot be combined with __total");
    EXPECT_EQ(aggregating_error(R"({"__total": true, "__count": true})").message,
              "metadata_params.__total cannot be combined with __count");
    EXPECT_EQ(aggregating_error(R"({"__total": "exact"})").hint, "Write true.");
}

TEST(AggregateHints, ReadTheFormsOfOtherTools) {
    EXPECT_EQ(aggregates_meant(R"({"sum": "amount"})"), R"({"amount_sum":{"sum":"amount"}})");
    EXPECT_EQ(aggregates_meant(R"({"_sum": {"amount": true}, "_count": true})"),
              R"({"amount_sum":{"sum":"amount"},"n":{"count":"*"}})");
    EXPECT_EQ(aggregates_meant(R"({"_count": {"_all": true}})"), R"({"n":{"count":"*"}})");
    EXPECT_EQ(aggregates_meant(R"({"avg": ["a", "b"]})"),
              R"({"a_avg":{"avg":"a"},"b_avg":{"avg":"b"}})");
    EXPECT_EQ(aggregates_meant(R"json({"total": "sum(amount)"})json"),
              R"({"total":{"sum":"amount"}})");
    EXPECT_EQ(aggregates_meant(R"({"total": {"_sum": "amount"}})"),
              R"({"total":{"sum":"amount"}})");
    EXPECT_EQ(aggregates_meant(R"({"n": "count"})"), R"({"n":{"count":"*"}})");
    EXPECT_EQ(aggregates_meant(R"({"n": {"count": true}})"), R"({"n":{"count":"*"}})");
    EXPECT_EQ(aggregates_meant(R"({"count": "*"})"), R"({"n":{"count":"*"}})");
    EXPECT_EQ(aggregates_meant(R"json("count(*)")json"), R"({"n":{"count":"*"}})");
    EXPECT_EQ(aggregates_meant(R"json("count(distinct status)")json"),
              R"({"status_count":{"count":"status","distinct":true}})");
    EXPECT_EQ(aggregates_meant(R"json(["amount.sum()", "count()"])json"),
              R"({"amount_sum":{"sum":"amount"},"n":{"count":"*"}})");
}

TEST(AggregateHints, GuessAtNothing) {
    for (const char* json :
         {R"("amount")", R"json("f(x)")json", R"json("sum(a, b)")json", R"({"x": "amount"})",
          R"({"sum": ""})", R"({"sum": true})", "[]", "[1]", "1", "{}"}) {
        EXPECT_EQ(aggregates_meant(json), "") << json;
    }
}

TEST(AggregateHints, AreWhatIsRead) {
    EXPECT_EQ(aggregating_error(R"({"__aggregate": {"sum": "amount"}})").hint,
              R"(Write {"amount_sum": {"sum": "amount"}}.)");
    EXPECT_EQ(aggregating_error(R"({"groupBy": {"status": true}})").hint,
              R"(Write "__group": "status".)");
    EXPECT_EQ(aggregating_error(R"({"totalCount": true})").hint,
              R"(Use "__total" instead of "totalCount".)");
    EXPECT_EQ(aggregating_error(R"({"count": "exact"})").hint, R"(Write "__total": true.)");
}

TEST(AggregateHints, ReadColumnsBesideAggregatesAsGroups) {
    const std::vector<std::string> names = {"status", "amount.sum()", "odd,name"};
    EXPECT_EQ(hint_for_aggregates_in(names),
              R"(Write "__group": "status,\"odd,name\"", "__aggregate": {"amount_sum": {"sum": )"
              R"("amount"}}.)");
    EXPECT_EQ(hint_for_aggregates_in(std::vector<std::string>{"status"}), "");
    EXPECT_EQ(aggregating_error(R"json({"select": "kind, count()"})json").hint,
              R"(Write "__group": "kind", "__aggregate": {"n": {"count": "*"}}.)");
    EXPECT_EQ(aggregating_error(R"({"select": "kind"})").hint,
              R"(Use "__properties" instead of "select".)");
}

}  // namespace
}  // namespace batch_ops::test
