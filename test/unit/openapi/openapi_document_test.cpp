#include "engine/openapi/openapi_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "engine/execution/execution_report.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/parameters/batch_options.hpp"
#include "engine/parameters/comparison.hpp"
#include "engine/parameters/metadata.hpp"
#include "engine/request/operation_reader.hpp"
#include "engine/request/request_parser.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

Value openapi_document(const EndpointDescription& endpoint,
                       std::span<const EntityDescription> entities) {
    const OpenapiDocument document(endpoint, entities);
    Value whole = document.head();
    Value schemas = Value::object();
    for (const openapi::LazyComponent& component : document.components()) {
        append_member(schemas, component.name, component.make());
    }
    append_member(whole, "components", Value::object({{"schemas", std::move(schemas)}}));
    return whole;
}

using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::UnorderedElementsAre;
using testing::UnorderedElementsAreArray;

ColumnDescription column(std::string name, JsonForm form) {
    ColumnDescription described;
    described.name = std::move(name);
    described.type.form = form;
    described.selectable = described.insertable = described.updatable = true;
    return described;
}

EntityDescription entity(std::string name, std::vector<ColumnDescription> columns) {
    EntityDescription described;
    described.schema = "public";
    described.name = std::move(name);
    described.in_search_path = true;
    described.actions.assign(all_actions.begin(), all_actions.end());
    described.columns = std::move(columns);
    return described;
}

EntityDescription album() {
    return entity("album", {column("id", JsonForm::integer), column("title", JsonForm::text)});
}

Value schemas_of(const std::vector<EntityDescription>& entities,
                 const EndpointDescription& endpoint = {}) {
    return openapi_document(endpoint, entities)["components"]["schemas"];
}

std::vector<std::string> names_in(const Value& object) {
    std::vector<std::string> names;
    for (const auto& [name, value] : object.get_ref<const Value::object_t&>()) {
        names.push_back(name);
    }
    return names;
}

std::vector<std::string> texts_in(const Value& array) {
    std::vector<std::string> texts;
    for (const Value& text : array) {
        texts.push_back(text.get<std::string>());
    }
    return texts;
}

template <typename Names>
std::vector<std::string> texts(const Names& names) {
    return {names.begin(), names.end()};
}

// The schema of a column of `album` in its component for rows, new rows or updates.
Value in_row(const ColumnDescription& described) {
    return schemas_of({entity("album", {described})})["album"]["properties"][described.name];
}

Value in_new_row(const ColumnDescription& described) {
    return schemas_of({entity("album", {described})})["album-new"]["properties"][described.name];
}

Value in_update(const ColumnDescription& described) {
    return schemas_of({entity(
        "album",
        {described})})["album-update"]["properties"]["store_params"]["properties"][described.name];
}

void collect_references(const Value& value, std::set<std::string>& found) {
    if (value.is_array()) {
        for (const Value& element : value) {
            collect_references(element, found);
        }
    } else if (value.is_object()) {
        for (const auto& [name, member] : value.get_ref<const Value::object_t&>()) {
            if (name == "$ref") {
                found.insert(member.get<std::string>());
            } else {
                collect_references(member, found);
            }
        }
    }
}

TEST(OpenapiDocument, SaysWhatItIsAbout) {
    const Value document = openapi_document({.title = "Shop",
                                             .version = "3",
                                             .server_url = "https://shop.example",
                                             .path = "/api/batch"},
                                            {});
    EXPECT_EQ(document["openapi"], "3.1.0");
    EXPECT_EQ(document["info"], exact_json(R"({"title": "Shop", "version": "3"})"));
    EXPECT_EQ(document["servers"], exact_json(R"([{"url": "https://shop.example"}])"));
    EXPECT_THAT(names_in(document["paths"]), ElementsAre("/api/batch"));
    EXPECT_THAT(names_in(document["paths"]["/api/batch"]), ElementsAre("post"));
}

TEST(OpenapiDocument, NamesNoServerWhenNoneIsGiven) {
    EXPECT_THAT(names_in(openapi_document({}, {})),
                ElementsAre("openapi", "info", "paths", "components"));
}

TEST(OpenapiDocument, HasTheComponentsThatTheContractNames) {
    EXPECT_THAT(names_in(schemas_of({})),
                IsSupersetOf({"BatchRequest", "BatchOperation", "BatchOptions", "BatchResponse",
                              "OperationResult", "ErrorResponse"}));
}

TEST(OpenapiDocument, RefersToNothingThatIsNotThere) {
    const Value document = openapi_document({}, std::vector{album(), entity("a b", {})});
    std::set<std::string> references;
    collect_references(document, references);
    for (const std::string& reference : references) {
        const std::string name = reference.substr(std::string("#/components/schemas/").size());
        EXPECT_TRUE(document["components"]["schemas"].contains(name)) << reference;
    }
}

TEST(OpenapiDocument, HasNoNameTwice) {
    const Value schemas = schemas_of({album(), entity("BatchRequest", {})});
    const std::vector<std::string> names = names_in(schemas);
    EXPECT_EQ(names.size(), std::set<std::string>(names.begin(), names.end()).size());
}

// It goes to servers of any encoding as it is.
TEST(OpenapiDocument, IsOfCharactersThatEveryEncodingHas) {
    const std::vector<EntityDescription> entities = {album()};
    const std::string text = compact_json(openapi_document({}, entities));
    EXPECT_TRUE(std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; })) << text;
}

// --- what is written down in the engine's own tables ---

TEST(OpenapiDocument, KnowsEveryKeyOfAnOperation) {
    const EndpointDescription with_claims{.claims_override = true};
    const Value schemas = schemas_of({album()}, with_claims);
    std::set<std::string> keys;
    for (const Action action : all_actions) {
        const std::string component = "album-" + std::string(action_name(action));
        const auto names = names_in(schemas[component]["properties"]);
        keys.insert(names.begin(), names.end());
    }
    EXPECT_THAT(keys, UnorderedElementsAreArray(texts(operation_key_names())));
}

TEST(OpenapiDocument, KnowsEveryMetadataKey) {
    const Value schemas = schemas_of({});
    const std::array<std::string, 4> components = {"CreateMetadata", "ReadMetadata",
                                                   "UpdateMetadata", "DeleteMetadata"};
    for (const Action action : all_actions) {
        const Value& properties =
            schemas[components.at(static_cast<std::size_t>(action))]["properties"];
        EXPECT_THAT(names_in(properties),
                    UnorderedElementsAreArray(texts(metadata_key_names(action))));
        for (const Value& schema : properties) {
            EXPECT_FALSE(schema.empty()) << "a key without a schema";
        }
    }
}

TEST(OpenapiDocument, KnowsEveryOptionAndItsDefault) {
    const Value properties = schemas_of({})["BatchOptions"]["properties"];
    EXPECT_EQ(properties.size(), boolean_options().size() + 1);
    EXPECT_EQ(properties["atomic"]["default"], true);
    EXPECT_EQ(properties["dryRun"]["default"], false);
    EXPECT_EQ(properties["onError"]["default"], "raise");
    EXPECT_THAT(texts_in(properties["onError"]["enum"]), ElementsAre("raise", "report"));
}

TEST(OpenapiDocument, KnowsEveryOperator) {
    EXPECT_EQ(schemas_of({})["Comparisons"]["properties"].size(), comparison_operators().size());
}

TEST(OpenapiDocument, KnowsEveryReasonAndStatus) {
    const Value schemas = schemas_of({});
    EXPECT_EQ(schemas["SkippedOperation"]["properties"]["reason"]["enum"].size(),
              skip_reasons.size());
    EXPECT_EQ(schemas["CompletedOperation"]["properties"]["status"]["const"], "completed");
    EXPECT_EQ(schemas["FailedOperation"]["properties"]["status"]["const"], "failed");
}

TEST(OpenapiDocument, StatesTheLimits) {
    const Value schemas = schemas_of({album()}, {.max_operations = 7, .max_rows = 9});
    EXPECT_EQ(schemas["BatchRequest"]["properties"]["operations"]["maxItems"], 7);
    EXPECT_EQ(schemas["album-create"]["properties"]["store_params"]["anyOf"][1]["maxItems"], 9);
}

TEST(OpenapiDocument, ShowsClaimsOnlyWhereTheyAreAllowed) {
    EXPECT_FALSE(schemas_of({album()})["album-read"]["properties"].contains("claims"));
    EXPECT_TRUE(
        schemas_of({album()}, {.claims_override = true})["album-read"]["properties"].contains(
            "claims"));
}

// --- entities ---

TEST(OpenapiDocument, OffersOnlyActionsThatTheRoleMayUse) {
    EntityDescription readable = album();
    readable.actions = {Action::read};
    const Value schemas = schemas_of({readable});
    EXPECT_EQ(schemas["BatchOperation"],
              exact_json(R"({"oneOf": [{"$ref": "#/components/schemas/album-read"}]})"));
    EXPECT_THAT(names_in(schemas), IsSupersetOf({"album", "album-read", "album-readFilter"}));
    for (const std::string name : {"album-new", "album-create", "album-filter", "album-delete"}) {
        EXPECT_FALSE(schemas.contains(name)) << name;
    }
}

TEST(OpenapiDocument, LeavesNothingToDoToARoleWithoutRights) {
    EXPECT_EQ(schemas_of({})["BatchOperation"]["not"], Value::object());
}

TEST(OpenapiDocument, CallsAnEntityAsRequestsMay) {
    EntityDescription hidden = entity("odd.na\"me", {});
    hidden.in_search_path = false;
    const Value schemas = schemas_of({album(), hidden});
    EXPECT_THAT(texts_in(schemas["album-read"]["properties"]["entity"]["enum"]),
                ElementsAre("album", "public.album"));
    EXPECT_THAT(texts_in(schemas["public.odd_na_me-read"]["properties"]["entity"]["enum"]),
                ElementsAre("public.\"odd.na\"\"me\""));
}

TEST(OpenapiDocument, GivesEntitiesThatLookAlikeNamesOfTheirOwn) {
    const Value schemas = schemas_of(
        {entity("a b", {}), entity("a.b", {}), entity("a_b", {}), entity("BatchOperation", {})});
    EXPECT_THAT(names_in(schemas),
                IsSupersetOf({"a_b", "a_b_2", "a_b_3", "BatchOperation", "BatchOperation_2"}));
}

TEST(OpenapiDocument, ShowsColumnsByWhatTheRoleMayDoWithThem) {
    ColumnDescription read_only = column("read_only", JsonForm::text);
    read_only.insertable = read_only.updatable = false;
    ColumnDescription create_only = column("create_only", JsonForm::text);
    create_only.selectable = create_only.updatable = false;
    const Value schemas = schemas_of({entity("album", {read_only, create_only})});
    EXPECT_THAT(names_in(schemas["album"]["properties"]), ElementsAre("read_only"));
    EXPECT_THAT(names_in(schemas["album-new"]["properties"]), ElementsAre("create_only"));
    EXPECT_THAT(names_in(schemas["album-filter"]["properties"]),
                ElementsAre("read_only", "__or", "__and", "__not"));
    EXPECT_THAT(names_in(schemas["album-update"]["properties"]["store_params"]["properties"]),
                IsEmpty());
}

TEST(OpenapiDocument, FiltersByNothingWhereNothingIsReadable) {
    ColumnDescription written = column("title", JsonForm::text);
    written.selectable = false;
    const Value schemas = schemas_of({entity("album", {written})});
    EXPECT_FALSE(schemas["album-delete"]["properties"].contains("query_params"));
    EXPECT_FALSE(schemas.contains("album-filter"));
}

TEST(OpenapiDocument, ShowsNoColumnInThePlaceOfAGroup) {
    const Value schemas = schemas_of({entity("album", {column("__or", JsonForm::text)})});
    EXPECT_EQ(schemas["album-filter"]["properties"]["__or"]["type"], "array");
    EXPECT_THAT(names_in(schemas["album-filter"]["properties"]),
                ElementsAre("__or", "__and", "__not"));
}

TEST(OpenapiDocument, RequiresValuesWhereANewRowNeedsThem) {
    ColumnDescription needed = column("title", JsonForm::text);
    needed.required = true;
    const Value schemas = schemas_of({entity("album", {needed})});
    EXPECT_THAT(texts_in(schemas["album-new"]["required"]), ElementsAre("title"));
    EXPECT_THAT(texts_in(schemas["album-create"]["required"]),
                UnorderedElementsAre("entity", "action", "store_params"));
    // A column that the role may not give can't be asked of it.
    needed.insertable = false;
    EXPECT_FALSE(schemas_of({entity("album", {needed})})["album-new"].contains("required"));
}

TEST(OpenapiDocument, IncrementsNumbersThatMayBeReadAndWritten) {
    ColumnDescription unreadable = column("hidden", JsonForm::integer);
    unreadable.selectable = false;
    const Value schemas = schemas_of(
        {entity("album", {column("id", JsonForm::integer), column("price", JsonForm::number),
                          column("title", JsonForm::text), unreadable})});
    EXPECT_EQ(schemas["album-update"]["properties"]["increment"]["properties"],
              exact_json(R"({"id": {"type": "integer"}, "price": {"type": "number"}})"));
    EXPECT_FALSE(
        schemas_of({entity("a", {column("title", JsonForm::text)})})["a-update"]["properties"]
            .contains("increment"));
}

// --- columns ---

TEST(OpenapiDocument, DescribesWithComments) {
    EntityDescription described = album();
    described.comment = "Records";
    described.columns[1].comment = "What the cover says";
    const Value schemas = schemas_of({described});
    EXPECT_EQ(schemas["album"]["description"], "Records");
    EXPECT_EQ(schemas["album"]["properties"]["title"]["description"], "What the cover says");
    EXPECT_EQ(schemas["album-new"]["properties"]["title"]["description"], "What the cover says");
    EXPECT_FALSE(schemas["album"]["properties"]["id"].contains("description"));
}

TEST(OpenapiDocument, KeepsNullabilityOfRowsAndRequestsApart) {
    ColumnDescription described = column("title", JsonForm::text);
    described.nullable = false;
    described.null_on_update = false;
    EXPECT_EQ(in_row(described)["type"], "string");
    EXPECT_EQ(in_new_row(described)["type"], exact_json(R"(["string", "null"])"));
    EXPECT_EQ(in_update(described)["type"], "string");
}

TEST(OpenapiDocument, BoundsWholeNumbersThatJavaScriptCanHold) {
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

TEST(OpenapiDocument, TakesNumbersAsDigitsAndAsReferences) {
    ColumnDescription described = column("price", JsonForm::number);
    described.null_on_create = false;
    EXPECT_EQ(in_new_row(described), exact_json(R"({"anyOf": [{"type": "number"},
        {"$ref": "#/components/schemas/NumberText"},
        {"$ref": "#/components/schemas/ReferenceText"}]})"));
}

TEST(OpenapiDocument, ShowsNumbersThatAreNoneAsText) {
    ColumnDescription described = column("price", JsonForm::number);
    EXPECT_EQ(in_row(described)["type"], exact_json(R"(["number", "string", "null"])"));
    EXPECT_EQ(in_row(described)["pattern"], "^(NaN|-?Infinity)$");
}

TEST(OpenapiDocument, LimitsTextButNotAReferenceInItsPlace) {
    ColumnDescription described = column("title", JsonForm::text);
    described.type.max_length = 5;
    described.null_on_create = false;
    EXPECT_EQ(in_new_row(described), exact_json(R"({"anyOf": [{"type": "string", "maxLength": 5},
        {"$ref": "#/components/schemas/ReferenceText"}]})"));
}

TEST(OpenapiDocument, ListsLabelsAndNullAmongThem) {
    ColumnDescription described = column("mood", JsonForm::label);
    described.type.labels = {"calm", "tense"};
    EXPECT_EQ(in_row(described),
              exact_json(R"({"type": ["string", "null"], "enum": ["calm", "tense", null]})"));
}

TEST(OpenapiDocument, DescribesArraysAndCompositesByTheirParts) {
    ColumnDescription described = column("sizes", JsonForm::array);
    TypeDescription composite;
    composite.form = JsonForm::object;
    composite.parts = {TypeDescription{.form = JsonForm::boolean}};
    composite.part_names = {"large"};
    described.type.parts = {composite};
    EXPECT_EQ(in_row(described), exact_json(R"({"type": ["array", "null"], "items":
        {"type": ["object", "null"], "properties": {"large": {"type": ["boolean", "null"]}}}})"));
}

TEST(OpenapiDocument, TakesAnyJsonButNullForAColumnThatMustNotBeNull) {
    ColumnDescription described = column("data", JsonForm::json);
    EXPECT_EQ(in_new_row(described), Value::object());
    described.null_on_create = false;
    EXPECT_THAT(texts_in(in_new_row(described)["type"]), Not(testing::Contains("null")));
    // A JSON null is no SQL null: rows may hold it all the same.
    EXPECT_EQ(in_row(described), Value::object());
}

TEST(OpenapiDocument, TellsDefaultsOfNewRowsOnly) {
    ColumnDescription described = column("price", JsonForm::number);
    described.default_value = make_number("0.50");
    EXPECT_EQ(in_new_row(described)["default"], make_number("0.50"));
    EXPECT_FALSE(in_row(described).contains("default"));
    EXPECT_FALSE(in_update(described).contains("default"));
}

TEST(OpenapiDocument, MarksWhatTheServerGenerates) {
    ColumnDescription described = column("id", JsonForm::integer);
    described.generated = true;
    EXPECT_EQ(in_row(described)["readOnly"], true);
}

}  // namespace
}  // namespace batch_ops::test
