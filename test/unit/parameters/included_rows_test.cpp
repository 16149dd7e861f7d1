#include "engine/parameters/included_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/parameters/metadata.hpp"
#include "engine/references/reference_search.hpp"
#include "unit/support/caught_error.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

using testing::ElementsAre;
using testing::Pair;
using testing::SizeIs;

Metadata parse_object(const char* includes, const ReferenceScope& scope = {}) {
    Value params = Value::object();
    append_member(params, "__include", exact_json(includes));
    const IncludeFilters filters = IncludeFilters::take_from(params, scope);
    return parse_metadata(params, Action::read, holds_references(params), filters);
}

ErrorFields object_error(const char* includes) {
    return caught_error([&] { parse_object(includes); });
}

TEST(IncludedRows, AreAllWhereAnAssociationIsTrueOrEmpty) {
    const Metadata metadata = parse_object(R"({"a": true, "s.b!fk": {}})");
    ASSERT_THAT(metadata.include, SizeIs(2));
    EXPECT_EQ(metadata.include[0].key, "a");
    EXPECT_EQ(metadata.include[0].rows, nullptr);
    EXPECT_EQ(metadata.include[1].key, "b");
    EXPECT_EQ(metadata.include[1].schema, "s");
    EXPECT_EQ(metadata.include[1].constraint, "fk");
    EXPECT_EQ(metadata.include[1].rows, nullptr);
}

TEST(IncludedRows, HaveANameToComeBackUnder) {
    for (const char* includes : {R"({"": {"from": "line"}})", R"({"": true})"}) {
        const ErrorFields error = object_error(includes);
        EXPECT_EQ(error.sqlstate, "22023");
        EXPECT_EQ(error.message, "metadata_params.__include has an empty name");
        EXPECT_EQ(error.hint, R"(Write {"alias": {"from": "table"}}.)");
    }
}

TEST(IncludedRows, HaveOrderPageProjectionAndFilter) {
    const Metadata metadata = parse_object(
        R"({"top": {"from": "line", "__sort": "price:desc", "__limit": 3, "__offset": "1",
                                 "__properties": "a,b", "query_params": {"price": "gt::1"}}})");
    const Include& include = metadata.include.front();
    EXPECT_EQ(include.key, "top");
    EXPECT_EQ(include.name, "line");
    ASSERT_NE(include.rows, nullptr);
    EXPECT_EQ(include.rows->metadata->sort.front().column, "price");
    EXPECT_TRUE(include.rows->metadata->sort.front().descending);
    EXPECT_EQ(include.rows->metadata->limit, 3);
    EXPECT_EQ(include.rows->metadata->offset, 1);
    EXPECT_THAT(*include.rows->metadata->properties, ElementsAre("a", "b"));
    ASSERT_NE(include.rows->filter, nullptr);
    EXPECT_EQ(include.rows->filter->children.front().comparison, Comparison::gt);
    EXPECT_EQ(include.rows->filter->children.front().where,
              "metadata_params.__include.top.query_params.price.gt");
}

TEST(IncludedRows, AreAssociatedByColumns) {
    const Metadata metadata = parse_object(R"({"a": {"on": {"x": "y", "z": "z"}, "one": true}})");
    const IncludedRows& rows = *metadata.include.front().rows;
    EXPECT_THAT(rows.on, ElementsAre(Pair("x", "y"), Pair("z", "z")));
    EXPECT_TRUE(rows.one);
    EXPECT_EQ(rows.place, "metadata_params.__include.a");
}

TEST(IncludedRows, NestInBothForms) {
    const Metadata metadata = parse_object(
        R"x({"a": {"__include": "b(c)"}, "d": {"__include": {"e": {"__count": true}, "f": true}}})x");
    EXPECT_EQ(includes_text(metadata.include[0].nested), "b(c)");
    EXPECT_TRUE(metadata.include[1].nested[0].rows->metadata->count);
    EXPECT_EQ(metadata.include[1].nested[1].key, "f");
}

TEST(IncludedRows, AreCheckedAsFarAsTheyAreKnownBeforeReferencesAreReplaced) {
    const Metadata metadata = parse_object(
        R"({"a": {"__limit": "$ref:x.n", "__sort": "b"}, "c": "$ref:x.c",
            "d": {"query_params": {"e": "$ref:x.e"}}})");
    ASSERT_THAT(metadata.include, SizeIs(2));
    EXPECT_FALSE(metadata.include[0].rows->metadata->limit);
    EXPECT_EQ(metadata.include[0].rows->metadata->sort.front().column, "b");
    EXPECT_EQ(metadata.include[1].rows->filter->children.front().operand, "$ref:x.e");
    EXPECT_EQ(object_error(R"({"a": {"__limit": "$ref:x.n", "__srt": "b"}})").sqlstate, "22023");
    EXPECT_EQ(object_error(R"({"a": {"query_params": {"b": {"gtt": "$ref:x.n"}}}})").message,
              "metadata_params.__include.a.query_params.b: unknown operator \"gtt\"");
}

TEST(IncludedRows, KeepTheFiltersOfAliasesWithDotsApart) {
    const Metadata metadata = parse_object(
        R"({"a": {"__include": {"b": {"query_params": {"x": 1}}}},
            "a.__include.b": {"from": "b", "query_params": {"x": 2}}})");
    const Include& inner = metadata.include[0].nested.front();
    EXPECT_EQ(inner.rows->filter->children.front().operand, 1);
    EXPECT_EQ(metadata.include[1].rows->filter->children.front().operand, 2);
}

TEST(IncludedRows, TakeNoOperatorsFromWhatAReferenceBrought) {
    Value params = exact_json(R"({"__include": {"a": {"query_params": {"b": {"gt": 1}}}}})");
    const Metadata metadata = parse_metadata(params, Action::read, false);
    EXPECT_EQ(metadata.include.front().rows->filter->children.front().comparison, Comparison::gt);
    params = exact_json(R"({"__include": {"a": {"query_params": {"b": "gt::1"}}}})");
    EXPECT_EQ(caught_error([&] { parse_metadata(params, Action::read, false); }).sqlstate, "22023");
}

TEST(IncludedRows, SayWhereTheMistakeIs) {
    EXPECT_EQ(object_error(R"({"a": {"__sort": "b:up"}})").message,
              "metadata_params.__include.a.__sort has an unknown modifier \"up\"");
    EXPECT_EQ(object_error(R"({"a": {"__include": {"b": {"__limit": -1}}}})").message,
              "metadata_params.__include.a.__include.b.__limit must be a non-negative integer");
    EXPECT_EQ(object_error(R"({"a": {"__include": {"b": {"on": {}}}}})").message,
              "metadata_params.__include.a.__include.b.on names no column");
    EXPECT_EQ(object_error(R"({"a": {"__properties": []}})").message,
              "metadata_params.__include.a.__properties names no column");
    EXPECT_EQ(object_error(R"x({"a": {"from": "b(c)"}})x").message,
              "metadata_params.__include.a.from must name one association, not \"b(c)\"");
    EXPECT_EQ(object_error(R"({"a": {"__all": true}})").message,
              "metadata_params.__include.a has unknown key \"__all\"");
}

}  // namespace
}  // namespace batch_ops::test
