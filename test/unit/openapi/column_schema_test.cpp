#include "engine/openapi/column_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/openapi/openapi_fixture.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

using testing::Not;

// The schema of a column of `album` in its component for rows, new rows or updates.
Value in_row(const ColumnDescription& described) {
    return schemas_of({entity("album", {described})})["album"]["properties"][described.name];
}

Value in_new_row(const ColumnDescription& described) {
    return schemas_of({entity("album", {described})})["album-new"]["properties"][described.name];
}

Value in_update(const ColumnDescription& described) {
    return schemas_of({entity("album", {described})})["album-update"]["properties"]["store_params"]
                                                     ["anyOf"][0]["properties"][described.name];
}

TEST(ColumnSchema, DescribesWithComments) {
    EntityDescription described = album();
    described.comment = "Records";
    described.columns[1].comment = "What the cover says";
    const Value schemas = schemas_of({described});
    EXPECT_EQ(schemas["album"]["description"], "Records");
    EXPECT_EQ(schemas["album"]["properties"]["title"]["description"], "What the cover says");
    EXPECT_EQ(schemas["album-new"]["properties"]["title"]["description"], "What the cover says");
    EXPECT_FALSE(schemas["album"]["properties"]["id"].contains("description"));
}

TEST(ColumnSchema, KeepsNullabilityOfRowsAndRequestsApart) {
    ColumnDescription described = column("title", JsonForm::text);
    described.nullable = false;
    described.null_on_update = false;
    EXPECT_EQ(in_row(described)["type"], "string");
    EXPECT_EQ(in_new_row(described)["type"], exact_json(R"(["string", "null"])"));
    EXPECT_EQ(in_update(described)["type"], "string");
}

TEST(ColumnSchema, BoundsWholeNumbersThatJavaScriptCanHold) {
    ColumnDescription described = column("id", JsonForm::integer);
    described.nullable = false;
    described.type.format = "int32";
    described.type.bits = 32;
    EXPECT_EQ(in_row(described), exact_json(R"({"type": "integer", "format": "int32",
                                     "minimum": -2147483648, "maximum": 2147483647})"));
    described.type.format = "int64";
    described.type.bits = 64;
    EXPECT_EQ(in_row(described), exact_json(R"({"type": "integer", "format": "int64"})"));
}

TEST(ColumnSchema, TakesNumbersAsDigitsAndAsReferences) {
    ColumnDescription described = column("price", JsonForm::number);
    described.null_on_create = false;
    EXPECT_EQ(in_new_row(described), exact_json(R"({"anyOf": [{"type": "number"},
        {"$ref": "#/components/schemas/NumberText"},
        {"$ref": "#/components/schemas/ReferenceText"}]})"));
}

TEST(ColumnSchema, ShowsNumbersThatAreNoneAsText) {
    ColumnDescription described = column("price", JsonForm::number);
    EXPECT_EQ(in_row(described)["type"], exact_json(R"(["number", "string", "null"])"));
    EXPECT_EQ(in_row(described)["pattern"], "^(NaN|-?Infinity)$");
}

TEST(ColumnSchema, LimitsTextButNotAReferenceInItsPlace) {
    ColumnDescription described = column("title", JsonForm::text);
    described.type.max_length = 5;
    described.null_on_create = false;
    EXPECT_EQ(in_new_row(described), exact_json(R"({"anyOf": [{"type": "string", "maxLength": 5},
        {"$ref": "#/components/schemas/ReferenceText"}]})"));
}

TEST(ColumnSchema, ListsLabelsAndNullAmongThem) {
    ColumnDescription described = column("mood", JsonForm::label);
    described.type.labels = {"calm", "tense"};
    EXPECT_EQ(in_row(described),
              exact_json(R"({"type": ["string", "null"], "enum": ["calm", "tense", null]})"));
}

TEST(ColumnSchema, DescribesArraysAndCompositesByTheirParts) {
    ColumnDescription described = column("sizes", JsonForm::array);
    TypeDescription composite;
    composite.form = JsonForm::object;
    composite.parts = {TypeDescription{.form = JsonForm::boolean}};
    composite.part_names = {"large"};
    described.type.parts = {composite};
    EXPECT_EQ(in_row(described), exact_json(R"({"type": ["array", "null"], "items":
        {"type": ["object", "null"], "properties": {"large": {"type": ["boolean", "null"]}}}})"));
}

TEST(ColumnSchema, TakesAnyJsonButNullForAColumnThatMustNotBeNull) {
    ColumnDescription described = column("data", JsonForm::json);
    EXPECT_EQ(in_new_row(described), Value::object());
    described.null_on_create = false;
    EXPECT_THAT(texts_in(in_new_row(described)["type"]), Not(testing::Contains("null")));
    // A JSON null is no SQL null: rows may hold it all the same.
    EXPECT_EQ(in_row(described), Value::object());
}

TEST(ColumnSchema, TellsDefaultsOfNewRowsOnly) {
    ColumnDescription described = column("price", JsonForm::number);
    described.default_value = make_number("0.50");
    EXPECT_EQ(in_new_row(described)["default"], make_number("0.50"));
    EXPECT_FALSE(in_row(described).contains("default"));
    EXPECT_FALSE(in_update(described).contains("default"));
}

TEST(ColumnSchema, MarksWhatTheServerGenerates) {
    ColumnDescription described = column("id", JsonForm::integer);
    described.generated = true;
    EXPECT_EQ(in_row(described)["readOnly"], true);
}

}  // namespace
}  // namespace batch_ops::test
