#include "engine/openapi/call_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/openapi/openapi_fixture.hpp"

namespace batch_ops::test {
namespace {

FunctionDescription close_invoice() {
    FunctionDescription function;
    function.schema = "api";
    function.name = "close_invoice";
    function.comment = "Closes one";
    function.in_search_path = true;
    function.arguments = {column("p_id", JsonForm::integer), column("p_note", JsonForm::text)};
    function.arguments.front().required = true;
    function.columns = {column("id", JsonForm::integer), column("closed", JsonForm::boolean)};
    return function;
}

Value schemas_with(const std::vector<FunctionDescription>& functions) {
    const std::vector<EntityDescription> tables = {album()};
    return openapi_document({}, tables, functions)["components"]["schemas"];
}

TEST(CallSchema, DescribesArgumentsAndRows) {
    const Value schemas = schemas_with({close_invoice()});
    const Value& call = schemas["close_invoice-call"];
    EXPECT_EQ(call["description"], "Closes one");
    EXPECT_EQ(call["properties"]["action"]["const"], "call");
    EXPECT_THAT(texts_in(call["properties"]["entity"]["enum"]),
                testing::ElementsAre("close_invoice", "api.close_invoice"));
    const Value& arguments = call["properties"]["store_params"];
    EXPECT_THAT(names_in(arguments["properties"]), testing::ElementsAre("p_id", "p_note"));
    EXPECT_THAT(texts_in(arguments["required"]), testing::ElementsAre("p_id"));
    EXPECT_EQ(arguments["additionalProperties"], false);
    EXPECT_THAT(texts_in(call["required"]),
                testing::ElementsAre("entity", "action", "store_params"));
    EXPECT_THAT(names_in(call["properties"]), testing::Not(testing::Contains("query_params")));
    EXPECT_THAT(names_in(call["properties"]), testing::Not(testing::Contains("for_each")));
    EXPECT_THAT(names_in(schemas["close_invoice"]["properties"]),
                testing::ElementsAre("id", "closed"));
}

TEST(CallSchema, WithoutNeededArgumentsNoneHaveToBeGiven) {
    FunctionDescription function = close_invoice();
    function.arguments.clear();
    function.columns.clear();
    const Value schemas = schemas_with({function});
    EXPECT_THAT(texts_in(schemas["close_invoice-call"]["required"]),
                testing::ElementsAre("entity", "action"));
    EXPECT_FALSE(schemas["close_invoice"].contains("properties"));
}

TEST(CallSchema, OverloadsAndTablesOfTheSameNameHaveComponentsOfTheirOwn) {
    FunctionDescription other = close_invoice();
    other.arguments.pop_back();
    FunctionDescription named_as_a_table = close_invoice();
    named_as_a_table.name = "album";
    const Value schemas = schemas_with({close_invoice(), other, named_as_a_table});
    std::vector<std::string> alternatives;
    for (const Value& alternative : schemas["BatchOperation"]["oneOf"]) {
        alternatives.push_back(alternative["$ref"].get<std::string>());
    }
    EXPECT_THAT(alternatives, testing::IsSupersetOf({"#/components/schemas/album-create",
                                                     "#/components/schemas/close_invoice-call",
                                                     "#/components/schemas/close_invoice_2-call",
                                                     "#/components/schemas/album_2-call"}));
}

}  // namespace
}  // namespace batch_ops::test
