#include "engine/openapi/openapi_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <regex>
#include <set>
#include <string>

#include "engine/execution/execution_report.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/parameters/batch_options.hpp"
#include "engine/parameters/comparison.hpp"
#include "engine/parameters/metadata.hpp"
#include "engine/request/operation_reader.hpp"
#include "engine/request/request_parser.hpp"
#include "unit/openapi/openapi_fixture.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::UnorderedElementsAre;
using testing::UnorderedElementsAreArray;

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
    EXPECT_THAT(names_in(document["paths"]["/api/batch"]), ElementsAre("parameters", "post"));
}

TEST(OpenapiDocument, HasAPathForReadsWhereThatOfBatchesIsNamedAfterTheFunction) {
    const std::vector<EntityDescription> entities = {album()};
    const Value document = openapi_document({.path = "/rpc/batch_execute"}, entities);
    EXPECT_THAT(names_in(document["paths"]), ElementsAre("/rpc/batch_execute", "/rpc/batch_read"));
    const Value& schemas = document["components"]["schemas"];
    EXPECT_EQ(schemas["BatchReadOperation"],
              exact_json(R"({"oneOf": [{"$ref": "#/components/schemas/album-read"}]})"));
}

TEST(OpenapiDocument, NamesNoServerWhenNoneIsGiven) {
    EXPECT_THAT(names_in(openapi_document({}, {})),
                ElementsAre("openapi", "info", "paths", "components", "x-relations"));
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
    EntityDescription described = album();
    described.columns.push_back(column("doc", JsonForm::json));
    described.columns.push_back(column("artist_id", JsonForm::integer));
    described.columns.back().lookup_columns = {"name"};
    const Value schemas = schemas_of({described}, with_claims);
    std::set<std::string> keys;
    for (const Action action : described.actions) {
        const std::string component = "album-" + std::string(action_name(action));
        const auto names = names_in(schemas[component]["properties"]);
        keys.insert(names.begin(), names.end());
    }
    EXPECT_THAT(keys, UnorderedElementsAreArray(texts(operation_key_names())));
}

TEST(OpenapiDocument, KnowsReferencesToResultsAndFacts) {
    const Value components = schemas_of({});
    const std::regex sole(components["Reference"]["pattern"].get<std::string>());
    const std::regex within(components["ReferenceText"]["pattern"].get<std::string>());
    for (const std::string& text : std::initializer_list<std::string>{
             "$ref:a.b", "$ref:a.*.b.0", "$ref:{a.odd name}", "$ref:{a.\"x.y\"}", "$ref:@now",
             "$ref:{@now}", "$ref:@claims.sub", "$ref:{@claims.\"x.y\".z}", "$ref:a.@rows",
             "$ref:a.*.@created", "$ref:@item", "$ref:@item.sku", "$ref:@index"}) {
        EXPECT_TRUE(std::regex_search(text, sole)) << text;
        EXPECT_TRUE(std::regex_search("of " + text + "!", within)) << text;
    }
    for (const std::string& text : std::initializer_list<std::string>{
             "$ref:a", "$ref:@", "$ref:{a}", "$ref:a.", "$ref:a. b", "$ref:{@.x}"}) {
        EXPECT_FALSE(std::regex_search(text, sole)) << text;
        EXPECT_FALSE(std::regex_search(text, within)) << text;
    }
}

TEST(OpenapiDocument, KnowsEveryMetadataKey) {
    const Value schemas = schemas_of({});
    const std::array<std::string, all_actions.size()> components = {
        "CreateMetadata", "ReadMetadata", "UpdateMetadata",
        "DeleteMetadata", "CallMetadata", "SyncMetadata"};
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
    EXPECT_EQ(properties.size(), boolean_options().size() + 2);
    EXPECT_EQ(properties["atomic"]["default"], true);
    EXPECT_EQ(properties["dryRun"]["default"], false);
    EXPECT_EQ(properties["onError"]["default"], "raise");
    EXPECT_THAT(texts_in(properties["onError"]["enum"]), ElementsAre("raise", "report"));
    EXPECT_EQ(properties["idempotencyKey"]["maxLength"], 255);
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
                ElementsAre("read_only", "__or", "__and", "__not", "__some", "__none"));
    EXPECT_THAT(
        names_in(schemas["album-update"]["properties"]["store_params"]["anyOf"][0]["properties"]),
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
                ElementsAre("__or", "__and", "__not", "__some", "__none"));
}

TEST(OpenapiDocument, FiltersOfAssociationsTakeWhatTheActionTakes) {
    const Value schemas = schemas_of({entity("album", {column("title", JsonForm::text)})});
    const auto group = [&](const char* filter, const char* name) {
        return schemas[filter]["properties"][name].dump();
    };
    EXPECT_THAT(group("album-filter", "__some"), HasSubstr("/Associations\""));
    EXPECT_THAT(group("album-readFilter", "__none"), HasSubstr("/ReadAssociations\""));
    EXPECT_THAT(schemas["ReadAssociations"]["additionalProperties"].dump(),
                HasSubstr("/RelatedReadFilter\""));
    EXPECT_EQ(schemas["Associations"]["minProperties"], 1);
    EXPECT_THAT(schemas["RelatedFilter"]["patternProperties"].dump(), HasSubstr("/Condition\""));
    EXPECT_THAT(group("RelatedFilter", "__some"), HasSubstr("/Associations\""));
}

ForeignKeyDescription reference(std::string column, std::string entity) {
    return {.name = column + "_fkey",
            .columns = {column},
            .schema = "public",
            .entity = std::move(entity),
            .referenced_columns = {"id"}};
}

TEST(OpenapiDocument, FiltersRowsOfAnAssociationByTheirColumns) {
    EntityDescription track = entity("odd track", {column("album_id", JsonForm::integer)});
    track.foreign_keys = {reference("album_id", "album")};
    EntityDescription label = entity("label", {column("id", JsonForm::integer)});
    label.actions = {Action::read};
    EntityDescription band = album();
    band.foreign_keys = {reference("label_id", "label")};
    const Value schemas = schemas_of({track, band, label});
    const auto filters = [&](const std::string& name) {
        return schemas[name]["properties"].dump();
    };
    EXPECT_EQ(filters("odd_track-readAssociations"),
              R"({"album":{"$ref":"#/components/schemas/album-readFilter"},)"
              R"("album_id":{"$ref":"#/components/schemas/album-readFilter"}})");
    EXPECT_EQ(filters("album-associations"),
              R"({"odd track":{"$ref":"#/components/schemas/odd_track-filter"}})");
    EXPECT_THAT(filters("album-readAssociations"), HasSubstr("label-readFilter"));
    // Nobody may write to labels: their rows are filtered by what takes any column.
    EXPECT_THAT(filters("album-associations"), Not(HasSubstr("label")));
    for (const auto* const name : {"album-readAssociations", "album-associations"}) {
        EXPECT_EQ(schemas[name]["minProperties"], 1);
    }
    EXPECT_THAT(schemas["album-associations"]["additionalProperties"].dump(),
                HasSubstr("/RelatedFilter\""));
    EXPECT_THAT(schemas["album-readFilter"]["properties"]["__none"].dump(),
                HasSubstr("/album-readAssociations\""));
    EXPECT_THAT(schemas["label-readFilter"]["properties"]["__some"].dump(),
                HasSubstr("/label-readAssociations\""));
}

TEST(OpenapiDocument, IncludesAnAssociationByTheColumnsOfItsRows) {
    EntityDescription track = entity("odd track", {column("album_id", JsonForm::integer)});
    track.foreign_keys = {reference("album_id", "album")};
    EntityDescription written = entity("written", {column("album_id", JsonForm::integer)});
    written.foreign_keys = {reference("album_id", "album")};
    written.actions = {Action::create};
    const Value schemas =
        schemas_of({track, written, entity("album", {column("id", JsonForm::integer)})});
    // What nobody may read isn't there to be included.
    EXPECT_EQ(schemas["album-includes"], exact_json(R"({"type": "object", "properties": {
        "odd track": {"anyOf": [{"const": true}, {"$ref": "#/components/schemas/odd_track-included"},
            {"$ref": "#/components/schemas/AssociationAlias"},
            {"$ref": "#/components/schemas/ReferenceText"}]}}})"));
    EXPECT_EQ(schemas["odd_track-included"], exact_json(R"({"allOf": [
        {"type": "object", "properties": {
            "query_params": {"$ref": "#/components/schemas/odd_track-readFilter"}}},
        {"$ref": "#/components/schemas/odd_track-selection"}]})"));
    const Value& selected = schemas["odd_track-selection"]["properties"];
    EXPECT_THAT(selected["__group"].dump(), HasSubstr("/odd_track-column\""));
    EXPECT_THAT(selected["__include"].dump(), HasSubstr("/odd_track-includes\""));
    EXPECT_FALSE(schemas.contains("written-included"));
    EXPECT_EQ(schemas["album-read"]["properties"]["metadata_params"], exact_json(R"({"allOf": [
        {"$ref": "#/components/schemas/ReadMetadata"},
        {"$ref": "#/components/schemas/album-selection"}]})"));
}

TEST(OpenapiDocument, IncludesByTheGeneralSchemaWhatHasNoAssociations) {
    const Value schemas = schemas_of({entity("album", {column("id", JsonForm::integer)})});
    EXPECT_FALSE(schemas.contains("album-includes"));
    EXPECT_FALSE(schemas["album-selection"]["properties"].contains("__include"));
}

TEST(OpenapiDocument, AggregatesAndReturnsColumnsThatTheRoleMayRead) {
    ColumnDescription hidden = column("secret", JsonForm::text);
    hidden.selectable = false;
    const Value schemas = schemas_of({entity(
        "album", {column("odd name", JsonForm::text), hidden, column("year", JsonForm::integer)})});
    EXPECT_EQ(schemas["album-column"], exact_json(R"({"anyOf": [
        {"type": "string", "enum": ["odd name", "year"]}, {"$ref": "#/components/schemas/ReferenceText"}]})"));
    const Value& keys = schemas["album-selection"]["properties"];
    EXPECT_THAT(names_in(keys), ElementsAre("__properties", "__aggregate", "__group"));
    const Value column = exact_json(R"({"$ref": "#/components/schemas/album-column"})");
    for (const auto* const list : {"__properties", "__group"}) {
        EXPECT_EQ(keys[list]["anyOf"][1]["items"], column);
    }
    const Value& functions = keys["__aggregate"]["anyOf"][0]["additionalProperties"]["properties"];
    EXPECT_THAT(names_in(functions), ElementsAre("count", "sum", "avg", "min", "max"));
    EXPECT_EQ(functions["sum"], column);
    EXPECT_EQ(functions["count"]["anyOf"], Value::array({exact_json(R"({"const": "*"})"), column}));
}

TEST(OpenapiDocument, HasNoColumnsToAggregateWhereNoneCanBeRead) {
    ColumnDescription written = column("title", JsonForm::text);
    written.selectable = false;
    const Value schemas = schemas_of({entity("album", {written})});
    EXPECT_FALSE(schemas.contains("album-column"));
    EXPECT_EQ(schemas["album-read"]["properties"]["metadata_params"],
              exact_json(R"({"$ref": "#/components/schemas/ReadMetadata"})"));
}

TEST(OpenapiDocument, AnAssociationThatCouldBeAnotherHasNoFilterOfItsOwn) {
    EntityDescription ship = entity("ship", {column("home_id", JsonForm::integer)});
    ship.foreign_keys = {reference("home_id", "port"), reference("now_at", "port"),
                         reference("built_by", "yard"), reference("flag", "beyond")};
    EntityDescription port = entity("port", {column("id", JsonForm::integer)});
    port.foreign_keys = {reference("part_of", "port"), reference("port", "port")};
    EntityDescription yard = entity("yard", {column("id", JsonForm::integer)});
    yard.foreign_keys = {reference("ship", "ship")};
    const Value schemas = schemas_of({ship, port, yard});
    EXPECT_THAT(names_in(schemas["ship-readAssociations"]["properties"]),
                ElementsAre("built_by", "home_id", "now_at"));
    // The table by its name, that of a column by the column.
    EXPECT_THAT(names_in(schemas["port-readAssociations"]["properties"]), ElementsAre("part_of"));
    EXPECT_FALSE(schemas.contains("yard-readAssociations"));
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

TEST(OpenapiDocument, ChangesColumnsThatMayBeReadAndWritten) {
    ColumnDescription unreadable = column("hidden", JsonForm::integer);
    unreadable.selectable = false;
    ColumnDescription tags = column("tags", JsonForm::array);
    tags.type.parts.emplace_back();
    const Value schemas = schemas_of(
        {entity("album", {column("id", JsonForm::integer), column("price", JsonForm::number),
                          column("title", JsonForm::text), column("doc", JsonForm::json), tags,
                          unreadable})});
    const Value& keys = schemas["album-update"]["properties"];
    const auto columns_of = [&](const std::string& key) {
        const Value& forms = keys[key]["anyOf"];
        EXPECT_EQ(texts_in(forms[1]["items"]["enum"]), names_in(forms[0]["properties"]));
        return names_in(forms[0]["properties"]);
    };
    EXPECT_THAT(columns_of("increment"), ElementsAre("id", "price"));
    // "-$ref:line.quantity" subtracts what the reference brings.
    EXPECT_EQ(keys["increment"]["anyOf"][0]["properties"]["id"],
              exact_json(R"({"$ref": "#/components/schemas/IntegerAddition"})"));
    EXPECT_THAT(schemas["IntegerAddition"]["anyOf"],
                testing::Contains(exact_json(R"({"$ref": "#/components/schemas/IntegerAmount"})")));
    EXPECT_THAT(schemas["IntegerAmount"]["anyOf"],
                testing::Contains(exact_json(R"({"$ref": "#/components/schemas/ReferenceText"})")));
    EXPECT_THAT(columns_of("append"), ElementsAre("doc", "tags"));
    EXPECT_THAT(columns_of("merge"), ElementsAre("doc"));
    EXPECT_FALSE(
        schemas_of({entity("a", {column("title", JsonForm::text)})})["a-update"]["properties"]
            .contains("increment"));
}

TEST(OpenapiDocument, LooksUpKeysInReadableColumnsOfOtherTables) {
    ColumnDescription key = column("artist_id", JsonForm::integer);
    key.lookup_columns = {"id", "name"};
    ColumnDescription unwritable = key;
    unwritable.name = "label_id";
    unwritable.updatable = false;
    const Value schemas = schemas_of({entity("album", {key, unwritable})});
    const auto lookup_of = [&](const char* operation) {
        return schemas[operation]["properties"].value("lookup", Value::object());
    };
    EXPECT_THAT(names_in(lookup_of("album-create")["properties"]),
                ElementsAre("artist_id", "label_id"));
    EXPECT_THAT(names_in(lookup_of("album-update")["properties"]), ElementsAre("artist_id"));
    EXPECT_THAT(texts_in(lookup_of("album-create")["properties"]["artist_id"]["enum"]),
                ElementsAre("id", "name"));
    EXPECT_TRUE(lookup_of("album-read").empty());
    EXPECT_EQ(schemas["album-new"]["properties"]["artist_id"]["anyOf"].back(),
              exact_json(R"({"$ref": "#/components/schemas/SoughtValue"})"));
    EXPECT_EQ(schemas["SoughtValue"]["type"], exact_json(R"(["string", "number", "boolean"])"));
    // What cannot be looked up keeps its type.
    EXPECT_FALSE(schemas_of({album()})["album-create"]["properties"].contains("lookup"));
}

// A jsonb holds 256 MB: of ten thousand tables each may take 25 kB, of which a jsonb needs a fifth
// for itself.
TEST(OpenapiDocument, OfTenThousandTablesFitsInAJsonb) {
    EntityDescription child = entity(
        "table_1000", {column("id", JsonForm::integer), column("parent_id", JsonForm::integer),
                       column("note", JsonForm::text), column("amount", JsonForm::number)});
    child.columns[1].lookup_columns = {"id", "parent_id", "note", "amount"};
    child.foreign_keys = {reference("parent_id", "table_1000")};
    const Value schemas = schemas_of({child});
    std::size_t size = 0;
    for (const auto& [name, schema] : schemas.get_ref<const Value::object_t&>()) {
        size += name.starts_with("table_1000") ? name.size() + compact_json(schema).size() : 0;
    }
    EXPECT_LT(size, 16000U);
}

TEST(OpenapiDocument, SaysWhichRelationAComponentIsOfAndItsKeys) {
    EntityDescription track =
        entity("odd.track", {column("id", JsonForm::integer), column("album", JsonForm::integer)});
    track.primary_key = {"id"};
    track.foreign_keys = {{.name = "track_album_fkey",
                           .columns = {"album"},
                           .is_unique = true,
                           .schema = "public",
                           .entity = "album",
                           .referenced_columns = {"id"}}};
    EntityDescription view = album();
    view.kind = "view";
    const std::vector<EntityDescription> entities = {track, view};
    const Value relations = openapi_document({}, entities)["x-relations"];
    EXPECT_EQ(relations["odd_track"], exact_json(R"({
        "schema": "public", "name": "odd.track", "kind": "table", "primaryKey": ["id"],
        "foreignKeys": [{"name": "track_album_fkey", "columns": ["album"], "unique": true, "schema": "public",
                         "entity": "album", "referencedColumns": ["id"]}]})"));
    EXPECT_EQ(relations["album"],
              exact_json(R"({"schema": "public", "name": "album", "kind": "view"})"));
}

TEST(OpenapiDocument, UpdatesRowsByTheirKeys) {
    ColumnDescription key = column("id", JsonForm::integer);
    key.updatable = false;
    const Value schemas = schemas_of({entity("album", {key, column("title", JsonForm::text)})});
    EXPECT_THAT(names_in(schemas["album-changed"]["properties"]), ElementsAre("id", "title"));
    EXPECT_EQ(schemas["album-update"]["properties"]["store_params"]["anyOf"][1]["items"]["$ref"],
              "#/components/schemas/album-changed");
}

TEST(OpenapiDocument, ASyncNeedsAScopeOfEqualitiesAndRows) {
    ColumnDescription key = column("id", JsonForm::integer);
    key.updatable = false;
    ColumnDescription hidden = column("secret", JsonForm::text);
    hidden.selectable = false;
    const Value schemas =
        schemas_of({entity("album", {key, column("title", JsonForm::text), hidden})});
    const Value& sync = schemas["album-sync"];
    EXPECT_THAT(texts_in(sync["required"]),
                UnorderedElementsAre("entity", "action", "query_params", "store_params"));
    EXPECT_THAT(names_in(sync["properties"]["query_params"]["properties"]),
                ElementsAre("id", "title"));
    EXPECT_EQ(sync["properties"]["query_params"]["minProperties"], 1);
    EXPECT_THAT(names_in(schemas["album-synced"]["properties"]),
                ElementsAre("id", "title", "secret"));
    EXPECT_FALSE(sync["properties"].contains("for_each"));
}

TEST(OpenapiDocument, ANewRowOfASyncMayHaveNullForItsKey) {
    ColumnDescription key = column("id", JsonForm::integer);
    key.null_on_create = key.null_on_update = false;
    ColumnDescription title = column("title", JsonForm::integer);
    title.null_on_create = title.null_on_update = false;
    EntityDescription album = entity("album", {key, title});
    album.primary_key = {"id"};
    const Value schemas = schemas_of({album});
    const Value null = exact_json(R"({"type": "null"})");
    EXPECT_THAT(schemas["album-synced"]["properties"]["id"]["anyOf"], testing::Contains(null));
    EXPECT_THAT(schemas["album-synced"]["properties"]["title"]["anyOf"],
                Not(testing::Contains(null)));
    EXPECT_THAT(schemas["album-new"]["properties"]["id"]["anyOf"], Not(testing::Contains(null)));
}

}  // namespace
}  // namespace batch_ops::test
