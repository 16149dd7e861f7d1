#include "engine/request/request_parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/json/compact_json.hpp"
#include "engine/json/value_node.hpp"
#include "unit/support/caught_error.hpp"
#include "unit/support/condition_text.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::StartsWith;

BatchRequest parse(std::string_view operations, std::string_view options = "null",
                   RequestLimits limits = {}) {
    return parse_request(exact_document(operations), exact_json(options), limits);
}

ErrorFields error_of(std::string_view operations, std::string_view options = "null",
                     RequestLimits limits = {}) {
    return caught_error([&] { return parse(operations, options, limits); });
}

BatchOutline outline(std::string_view operations, std::string_view options = "null") {
    return parse_outline(exact_document(operations), exact_json(options), {});
}

ErrorFields outline_error(std::string_view operations) {
    return caught_error([&] { return outline(operations); });
}

std::vector<std::string> ordered_ids(const BatchOutline& outline) {
    std::vector<std::string> ids;
    for (const std::size_t index : outline.order) {
        ids.push_back(outline.ids[index]);
    }
    return ids;
}

// The one operation of a request: `{"id": "a", <members>}` behind a valid operation `z`.
std::string one_operation(std::string_view members) {
    return R"([{"id": "z", "entity": "t", "action": "read"}, {"id": "a", )" + std::string(members) +
           "}]";
}

Operation operation(std::string_view members) {
    return std::move(parse(one_operation(members)).operations.at(1));
}

// An error in that operation: always 22023, naming id and index; gives the rest of the message.
std::string problem_with(std::string_view members) {
    const ErrorFields error = error_of(one_operation(members));
    EXPECT_EQ(error.sqlstate, "22023") << members;
    constexpr std::string_view label = "operation \"a\" (index 1): ";
    EXPECT_THAT(error.message, StartsWith(label)) << members;
    return error.message.substr(std::min(label.size(), error.message.size()));
}

std::string hint_for(std::string_view members) {
    return error_of(one_operation(members)).hint;
}

// --- the request as a whole ---

TEST(RequestParser, ReadsAWholeOperation) {
    const BatchRequest request = parse(R"([
        {"id": "c", "entity": "shop.customer", "action": "create",
         "store_params": {"name": "Zoë", "balance": 1.10}},
        {"id": "u", "entity": "account", "action": "update",
         "store_params": {"note": "$ref:c.name"}, "increment": {"qty": -3, "sum": 0.50},
         "query_params": {"id": "$ref:c.id"}, "metadata_params": {"__properties": "id"},
         "depends_on": ["c"], "claims": {"sub": "x"}, "expect": {"rows": 1},
         "when": {"ref": "$ref:c.balance", "ge": 1}, "references": true}])");
    ASSERT_EQ(request.operations.size(), 2U);
    const Operation& create = request.operations[0];
    EXPECT_EQ(create.id, "c");
    EXPECT_EQ(create.index, 0U);
    EXPECT_EQ(create.action, Action::create);
    EXPECT_EQ(create.entity->name.schema, "shop");
    EXPECT_EQ(create.entity->name.table, "customer");
    EXPECT_EQ(create.entity->text, "shop.customer");
    EXPECT_EQ(compact_json(create.store_params.value()), R"({"name":"Zoë","balance":1.10})");
    EXPECT_FALSE(create.store_params_refer);
    EXPECT_TRUE(create.claims.is_null());
    const Operation& update = request.operations[1];
    EXPECT_EQ(update.index, 1U);
    EXPECT_EQ(update.action, Action::update);
    EXPECT_EQ(condition_text(update.filter()), R"(all(id eq "$ref:c.id" bare))");
    EXPECT_EQ(compact_json(update.increment.value()), R"({"qty":-3,"sum":0.50})");
    EXPECT_THAT(update.metadata().properties, Optional(ElementsAre("id")));
    EXPECT_EQ(compact_json(update.claims), R"({"sub":"x"})");
    EXPECT_THAT(update.expect->min, Optional(1));
    EXPECT_THAT(update.expect->max, Optional(1));
    ASSERT_EQ(update.when.size(), 1U);
    EXPECT_EQ(update.when[0].reference.operation, "c");
    EXPECT_TRUE(update.store_params_refer);
    EXPECT_TRUE(update.filter_refers);
    EXPECT_FALSE(update.metadata_params->refers);
}

TEST(RequestParser, EveryActionHasItsName) {
    EXPECT_EQ(operation(R"("entity": "t", "action": "create")").action, Action::create);
    EXPECT_EQ(operation(R"("entity": "t", "action": "read")").action, Action::read);
    EXPECT_EQ(operation(R"("entity": "t", "action": "update", "store_params": {"x": 1},
                           "query_params": {"y": 2})")
                  .action,
              Action::update);
    EXPECT_EQ(operation(R"("entity": "t", "action": "delete", "query_params": {"y": 2})").action,
              Action::remove);
    EXPECT_EQ(action_name(Action::remove), "delete");
    EXPECT_EQ(find_action("remove"), std::nullopt);
}

TEST(RequestParser, TakesTheWholeRequestObject) {
    const BatchRequest request = parse(
        R"({"operations": [{"id": "a", "entity": "t", "action": "read"}],
            "options": {"atomic": false, "summary": true}})",
        R"({"atomic": true})");
    EXPECT_EQ(request.operations.size(), 1U);
    EXPECT_TRUE(request.outline.options.atomic);
    EXPECT_TRUE(request.outline.options.summary);
    EXPECT_FALSE(parse(R"({"operations": [{"id": "a", "entity": "t", "action": "read"}],
                           "options": {"atomic": false}})")
                     .outline.options.atomic);
    EXPECT_TRUE(parse(R"({"operations": [{"id": "a", "entity": "t", "action": "read"}],
                          "options": null})")
                    .outline.options.atomic);
}

TEST(RequestParser, RefusesARequestObjectThatIsNone) {
    EXPECT_EQ(error_of(R"({"options": {}})").message, R"(the request has no "operations")");
    const ErrorFields unknown = error_of(R"({"operations": [], "option": {}})");
    EXPECT_EQ(unknown.sqlstate, "22023");
    EXPECT_EQ(unknown.message, R"(unknown key "option" in the request)");
    EXPECT_EQ(unknown.hint, "Allowed keys are: operations, options.");
    EXPECT_EQ(error_of(R"({"operations": null})").message, "operations must be an array, not null");
    EXPECT_EQ(error_of(R"({"operations": [{"id": "a"}], "options": 5})").message,
              "options must be an object, not a number");
    EXPECT_EQ(error_of(R"({"operations": [{"id": "a"}], "options": {"atom": true}})",
                       R"({"atomic": true})")
                  .message,
              "unknown option \"atom\"");
}

TEST(RequestParser, RefusesOperationsThatAreNoArray) {
    for (const auto& [json, kind] :
         {std::pair{"null", "null"}, std::pair{"5", "a number"}, std::pair{"\"[]\"", "a string"},
          std::pair{"true", "a boolean"}}) {
        const ErrorFields error = error_of(json);
        EXPECT_EQ(error.sqlstate, "22023");
        EXPECT_EQ(error.message, std::string("operations must be an array, not ") + kind);
    }
}

TEST(RequestParser, RefusesAnEmptyBatch) {
    EXPECT_EQ(error_of("[]").sqlstate, "22023");
    EXPECT_EQ(error_of("[]").message, "operations must not be empty");
}

TEST(RequestParser, RefusesMoreOperationsThanTheMaximum) {
    const char* three = R"([{"id": "a", "entity": "t", "action": "read"},
                            {"id": "b", "entity": "t", "action": "read"},
                            {"id": "c", "entity": "t", "action": "read"}])";
    EXPECT_EQ(parse(three, "null", {.max_operations = 3}).operations.size(), 3U);
    const ErrorFields error = error_of(three, "null", {.max_operations = 2});
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "batch of 3 operations exceeds maximum of 2");
    EXPECT_THAT(error.hint, HasSubstr("batch_ops.max_operations"));
}

TEST(RequestParser, BoundsTheRowsOfAllArraysTogether) {
    const char* batch = R"([
        {"id": "a", "entity": "t", "action": "create", "store_params": [{}, {}]},
        {"id": "b", "entity": "t", "action": "create", "store_params": {}},
        {"id": "c", "entity": "t", "action": "create", "store_params": [{}, {}, {}]}])";
    EXPECT_EQ(parse(batch, "null", {.max_rows = 5}).operations.size(), 3U);
    const ErrorFields error = error_of(batch, "null", {.max_rows = 4});
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message,
              "operation \"c\" (index 2): number of rows in store_params exceeds maximum of 4 for "
              "a batch");
    EXPECT_THAT(error.hint, HasSubstr("batch_ops.max_rows"));
}

TEST(RequestParser, RefusesBadOptions) {
    EXPECT_EQ(error_of(R"([{"id": "a", "entity": "t", "action": "read"}])", R"({"x": 1})").message,
              "unknown option \"x\"");
}

// --- ids ---

TEST(RequestParser, RefusesAnOperationThatIsNoObject) {
    const ErrorFields error = error_of(R"([{"id": "a", "entity": "t", "action": "read"}, "b"])");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "operation at index 1: must be an object, not a string");
    EXPECT_EQ(error_of("[null]").message, "operation at index 0: must be an object, not null");
}

TEST(RequestParser, RefusesAMissingOrWronglyTypedId) {
    const ErrorFields missing = error_of(R"([{"entity": "t", "action": "read"}])");
    EXPECT_EQ(missing.sqlstate, "22023");
    EXPECT_EQ(missing.message, "operation at index 0: id is missing");
    EXPECT_THAT(missing.hint, HasSubstr("autoId"));
    EXPECT_EQ(error_of(R"([{"id": "", "entity": "t", "action": "read"}])").message,
              "operation at index 0: id is missing");
    EXPECT_EQ(error_of(R"([{"id": 7, "entity": "t", "action": "read"}])").message,
              "operation at index 0: id must be a string, not a number");
    EXPECT_EQ(error_of(R"([{"id": null, "entity": "t", "action": "read"}])").message,
              "operation at index 0: id must be a string, not null");
}

TEST(RequestParser, RefusesABadId) {
    for (const std::string id : {"a b", "a-b", "a.b", "é", " a", "a\\n", "$a", "*"}) {
        const ErrorFields error =
            error_of(R"([{"id": ")" + id + R"(", "entity": "t", "action": "read"}])");
        EXPECT_EQ(error.sqlstate, "22023") << id;
        EXPECT_THAT(error.message, StartsWith("operation at index 0: invalid id \"")) << id;
    }
    EXPECT_EQ(parse(R"([{"id": "Az_09", "entity": "t", "action": "read"}])").operations[0].id,
              "Az_09");
}

TEST(RequestParser, RefusesDuplicateIds) {
    const ErrorFields error = error_of(R"([
        {"id": "a", "entity": "t", "action": "read"}, {"id": "b", "entity": "t", "action": "read"},
        {"id": "a", "entity": "t", "action": "read"}, {"id": "b", "entity": "t", "action": "read"}])");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "Duplicate operation IDs found: a, b");
    EXPECT_EQ(
        error.detail,
        "The id \"a\" at index 2 repeats the one at index 0, \"b\" at index 3 repeats the one "
        "at index 1.");
}

TEST(RequestParser, NamesADuplicateIdOnceHoweverOftenItIsRepeated) {
    const ErrorFields error = outline_error(R"([{"id": "a"}, {"id": "a"}, {"id": "a"}])");
    EXPECT_EQ(error.message, "Duplicate operation IDs found: a");
    EXPECT_EQ(
        error.detail,
        "The id \"a\" at index 1 repeats the one at index 0, \"a\" at index 2 repeats the one "
        "at index 0.");
}

TEST(RequestParser, IdsDifferByCase) {
    EXPECT_EQ(outline(R"([{"id": "a"}, {"id": "A"}])").ids.size(), 2U);
}

TEST(RequestParser, MakesIdsWhenAskedTo) {
    const BatchOutline made =
        outline(R"([{}, {"id": "x"}, {"id": "", "depends_on": ["op_0"]}])", R"({"autoId": true})");
    ASSERT_EQ(made.ids.size(), 3U);
    EXPECT_EQ(made.ids[0], "op_0");
    EXPECT_EQ(made.ids[1], "x");
    EXPECT_EQ(made.ids[2], "op_2");
    EXPECT_THAT(made.explicit_dependencies[2], ElementsAre(0));
}

TEST(RequestParser, AMadeIdThatIsTakenIsAnError) {
    const ErrorFields error =
        caught_error([] { return outline(R"([{"id": "op_1"}, {}])", R"({"autoId": true})"); });
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "Duplicate operation IDs found: op_1");
}

// --- dependencies ---

TEST(RequestParser, TheOutlineNeedsOnlyIdsAndDependencies) {
    const BatchOutline read = outline(R"([
        {"id": "b", "depends_on": ["a"]}, {"id": "a"},
        {"id": "c", "store_params": {"x": "$ref:b.id"}, "action": 5, "unknown": true}])");
    EXPECT_THAT(ordered_ids(read), ElementsAre("a", "b", "c"));
}

TEST(RequestParser, OrdersADiamond) {
    EXPECT_THAT(ordered_ids(outline(R"([
        {"id": "bottom", "depends_on": ["left", "right"]},
        {"id": "right", "depends_on": ["top"]}, {"id": "left", "depends_on": ["top"]},
        {"id": "top"}])")),
                ElementsAre("top", "right", "left", "bottom"));
}

TEST(RequestParser, EdgesAreTheUnionOfDependsOnAndReferences) {
    const BatchOutline read = outline(R"([
        {"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d"}, {"id": "e"},
        {"id": "x", "depends_on": ["b", "a", "b"],
         "store_params": {"k": ["$ref:a.id", {"y": "see $ref:c.id and $ref:a.n"}]},
         "query_params": {"$ref:e.id": "$ref:{d.id}"},
         "metadata_params": {"__limit": "$ref:b.n"},
         "when": {"ref": "$ref:e.ok", "eq": "$ref:a.ok"}}])");
    EXPECT_THAT(read.explicit_dependencies[5], ElementsAre(0, 1));
    EXPECT_THAT(read.implicit_dependencies[5], ElementsAre(0, 1, 2, 3, 4));
    EXPECT_THAT(read.graph.dependencies(5), ElementsAre(0, 1, 2, 3, 4));
    EXPECT_THAT(read.graph.dependents(0), ElementsAre(5));
    EXPECT_THAT(read.graph.independent(), ElementsAre(0, 1, 2, 3, 4));
}

TEST(RequestParser, OnlyValuesOfParametersHoldReferences) {
    const BatchOutline read = outline(R"([
        {"id": "a"},
        {"id": "b", "claims": {"x": "$ref:a.id"}, "entity": "$ref:a.id",
         "store_params": {"$ref:a.id": "$$ref:a.id"}}])");
    EXPECT_THAT(read.implicit_dependencies[1], IsEmpty());
}

TEST(RequestParser, RefusesAnUnknownOperationInDependsOn) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "depends_on": ["z", "nobody"])"),
              "unknown operation \"nobody\" in depends_on");
}

TEST(RequestParser, RefusesAnUnknownOperationInAReference) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create",
                              "store_params": {"x": ["$ref:nobody.id"]})"),
              "unknown operation \"nobody\" in reference \"$ref:nobody.id\" in store_params.x.0");
}

TEST(RequestParser, RefusesAWronglyTypedDependsOn) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "depends_on": "z")"),
              "depends_on must be an array of ids, not a string");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "depends_on": null)"),
              "depends_on must be an array of ids, not null");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "depends_on": ["z", 1])"),
              "an element of depends_on must be an id, not a number");
}

TEST(RequestParser, RefusesAnOperationThatDependsOnItself) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "depends_on": ["a"])"),
              "an operation cannot depend on itself");
    EXPECT_EQ(
        problem_with(R"("entity": "t", "action": "create", "store_params": {"x": "$ref:a.id"})"),
        "an operation cannot depend on itself");
}

TEST(RequestParser, RefusesADirectCycle) {
    const ErrorFields error =
        outline_error(R"([{"id": "a", "depends_on": ["b"]}, {"id": "b", "depends_on": ["a"]}])");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "Circular dependency detected: a -> b -> a");
    EXPECT_THAT(error.detail, HasSubstr("the first stands at index 0"));
}

TEST(RequestParser, RefusesAnIndirectCycle) {
    const ErrorFields error = outline_error(R"([
        {"id": "free"}, {"id": "c", "depends_on": ["a"]},
        {"id": "a", "store_params": {"x": "$ref:b.id"}}, {"id": "b", "depends_on": ["c"]},
        {"id": "waits", "depends_on": ["c", "free"]}])");
    EXPECT_EQ(error.message, "Circular dependency detected: c -> a -> b -> c");
    EXPECT_THAT(error.detail, HasSubstr("index 1"));
}

Value ring_of(std::size_t length, bool closed) {
    Value operations = Value::array();
    for (std::size_t index = 0; index < length; ++index) {
        Value operation = Value::object();
        append_member(operation, "id", "n" + std::to_string(index));
        if (closed || index > 0) {
            Value dependencies = Value::array();
            dependencies.push_back("n" + std::to_string(index == 0 ? length - 1 : index - 1));
            append_member(operation, "depends_on", std::move(dependencies));
        }
        operations.push_back(std::move(operation));
    }
    return operations;
}

TEST(RequestParser, RefusesACycleOfTenThousand) {
    const ErrorFields error =
        caught_error([] { return parse_outline(keep(ring_of(10'000, true)), nullptr, {}); });
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_THAT(error.message,
                StartsWith("Circular dependency detected: n0 -> n9999 -> n9998 -> n9997 -> "));
    EXPECT_THAT(error.message, EndsWith(" -> n2 -> n1 -> n0"));
}

TEST(RequestParser, OrdersAChainOfTenThousand) {
    const BatchOutline read = parse_outline(keep(ring_of(10'000, false)), nullptr, {});
    ASSERT_EQ(read.order.size(), 10'000U);
    EXPECT_EQ(read.order.front(), 0U);
    EXPECT_EQ(read.order.back(), 9'999U);
}

TEST(RequestParser, RefusesAMalformedReference) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create",
                              "store_params": {"x": {"y": "see $ref:z"}})"),
              "malformed reference \"$ref:z\" in store_params.x.y");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "query_params": {"x": "$ref:"})"),
              "malformed reference \"$ref:\" in query_params.x");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read",
                              "metadata_params": {"__limit": "$ref:{z.n"})"),
              "malformed reference \"$ref:{z.n\" in metadata_params.__limit");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read",
                              "when": {"ref": "$ref:z", "eq": 1})"),
              "malformed reference \"$ref:z\" in when.ref");
}

TEST(RequestParser, WithoutReferencesNoneIsLookedFor) {
    const BatchRequest request = parse(R"([
        {"id": "z", "entity": "t", "action": "read"},
        {"id": "a", "entity": "t", "action": "update", "references": false,
         "store_params": {"x": "$ref:z.id", "y": "$ref:", "w": "$$ref:"},
         "query_params": {"v": "$ref:nobody.id"}}])");
    EXPECT_THAT(request.outline.graph.dependencies(1), IsEmpty());
    const Operation& operation = request.operations[1];
    EXPECT_FALSE(operation.store_params_refer);
    EXPECT_FALSE(operation.filter_refers);
    EXPECT_EQ(compact_json(operation.store_params.value()),
              R"({"x":"$ref:z.id","y":"$ref:","w":"$$ref:"})");
    EXPECT_EQ(condition_text(operation.filter()), R"(all(v eq "$ref:nobody.id" bare))");
}

TEST(RequestParser, WithoutReferencesOnlyTheRefOfAConditionIsOne) {
    const BatchOutline read = outline(R"([
        {"id": "z"}, {"id": "y"},
        {"id": "a", "references": false,
         "when": [{"ref": "$ref:z.id", "eq": "$ref:nobody.x"},
                  {"ref": "$ref:y.id", "in": ["$ref:", "$ref:a.b"]}]}])");
    EXPECT_THAT(read.graph.dependencies(2), ElementsAre(0, 1));
    EXPECT_EQ(outline_error(R"([{"id": "a", "references": false,
                                 "when": {"ref": "$ref:nobody.x", "eq": 1}}])")
                  .message,
              "operation \"a\" (index 0): unknown operation \"nobody\" in reference "
              "\"$ref:nobody.x\" in when.ref");
}

TEST(RequestParser, ReferencesIsABoolean) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "references": "no")"),
              "references must be true or false, not a string");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "references": null)"),
              "references must be true or false, not null");
}

// --- operations in full ---

TEST(RequestParser, RefusesAMissingOrWronglyTypedEntity) {
    EXPECT_EQ(problem_with(R"("action": "read")"), "entity is missing");
    EXPECT_EQ(problem_with(R"("entity": 5, "action": "read")"),
              "entity must be a string, not a number");
    EXPECT_EQ(problem_with(R"("entity": null, "action": "read")"),
              "entity must be a string, not null");
    EXPECT_EQ(problem_with(R"("entity": "", "action": "read")"), "entity is missing");
    EXPECT_THAT(problem_with(R"("entity": "a..b", "action": "read")"),
                StartsWith("entity: cannot read \"a..b\""));
}

TEST(RequestParser, RefusesAMissingWronglyTypedOrInvalidAction) {
    EXPECT_EQ(problem_with(R"("entity": "t")"), "action is missing");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": ["read"])"),
              "action must be a string, not an array");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "upsert")"), "invalid action \"upsert\"");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "READ")"), "invalid action \"READ\"");
    EXPECT_EQ(hint_for(R"("entity": "t", "action": "upsert")"),
              "Actions are: create, read, update, delete.");
}

TEST(RequestParser, RefusesAnUnknownKeyAndListsTheAllowedOnes) {
    const char* members = R"("entity": "t", "action": "read", "query": {})";
    EXPECT_EQ(problem_with(members), "unknown key \"query\"");
    EXPECT_EQ(hint_for(members),
              "Allowed keys are: id, entity, action, store_params, query_params, metadata_params, "
              "depends_on, claims, increment, expect, when, references.");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "Depends_on": [])"),
              "unknown key \"Depends_on\"");
}

TEST(RequestParser, RefusesParametersOfTheWrongType) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create", "store_params": "x")"),
              "store_params must be an object or an array of objects, not a string");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create", "store_params": null)"),
              "store_params must be an object or an array of objects, not null");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create", "store_params": [{}, 1])"),
              "an element of store_params must be an object, not a number");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create", "store_params": [])"),
              "store_params must not be an empty array");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "update", "query_params": {"a": 1},
                              "store_params": [{"b": 1}])"),
              "store_params must be an object, not an array");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "query_params": [])"),
              "query_params must be an object, not an array");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "metadata_params": "x")"),
              "metadata_params must be an object, not a string");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "claims": "x")"),
              "claims must be an object, not a string");
}

TEST(RequestParser, StoreParamsGoWithWritesOnly) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "store_params": {})"),
              "store_params does not go with action read");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "delete", "query_params": {"a": 1},
                              "store_params": {"b": 1})"),
              "store_params does not go with action delete");
}

TEST(RequestParser, AFilterDoesNotGoWithACreate) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create", "query_params": {"a": 1})"),
              "query_params does not go with action create");
}

TEST(RequestParser, ACreateTakesNothingAnObjectOrRows) {
    EXPECT_FALSE(operation(R"("entity": "t", "action": "create")").store_params.exists());
    EXPECT_EQ(compact_json(operation(R"("entity": "t", "action": "create", "store_params": {})")
                               .store_params.value()),
              "{}");
    EXPECT_EQ(compact_json(operation(R"("entity": "t", "action": "create",
                                        "store_params": [{"a": 1}, {"b": "$ref:z.x"}])")
                               .store_params.value()),
              R"([{"a":1},{"b":"$ref:z.x"}])");
}

TEST(RequestParser, AWriteWithoutAFilterNeedsAll) {
    for (const std::string action : {"update", "delete"}) {
        const std::string head = R"("entity": "t", "action": ")" + action + R"(", )" +
                                 (action == "update" ? R"("store_params": {"x": 1}, )" : "");
        for (const char* filter :
             {R"("depends_on": [])", R"("query_params": {})", R"("query_params": {"__and": []})",
              R"("query_params": {"a": {"not-in": []}})",
              R"("query_params": {"__not": {"__or": []}})",
              R"("query_params": {"__or": [{"a": 1}, {}]})",
              R"("metadata_params": {"__all": false})",
              R"("query_params": {"__not": {"a": []}})"}) {
            EXPECT_EQ(problem_with(head + filter), action + " would touch every row") << filter;
            EXPECT_THAT(hint_for(head + filter), HasSubstr("metadata_params.__all"));
        }
        const Operation all = operation(head + R"("metadata_params": {"__all": true})");
        EXPECT_EQ(condition_text(all.filter()), "all()");
        const Operation all_by_form = operation(
            head + R"("query_params": {"__and": []}, "metadata_params": {"__all": true})");
        EXPECT_EQ(condition_text(all_by_form.filter()), "all(all())");
        EXPECT_EQ(condition_text(operation(head + R"("query_params": {"a": []})").filter()),
                  "all(a in [])");
    }
}

TEST(RequestParser, AReadNeedsNoFilter) {
    EXPECT_EQ(condition_text(operation(R"("entity": "t", "action": "read")").filter()), "all()");
}

TEST(RequestParser, OperatorPrefixesAreForReadsOnly) {
    EXPECT_EQ(condition_text(operation(R"("entity": "t", "action": "read",
                                          "query_params": {"a": "gt::5"})")
                                 .filter()),
              "all(a gt \"5\" text)");
    for (
        const char* members :
        {R"("entity": "t", "action": "delete", "query_params": {"a": "gt::5"})",
         R"("entity": "t", "action": "update", "store_params": {"x": 1},
             "query_params": {"a": "gt::5"})",
         R"("query_params": {"a": "gt::5"}, "entity": "t", "action": "delete", "references": false)"}) {
        EXPECT_EQ(problem_with(members),
                  "query_params.a: operator prefix \"gt::\" is for reads only");
        EXPECT_THAT(hint_for(members), HasSubstr(R"({"a":{"gt":"5"}})"));
    }
    EXPECT_EQ(condition_text(operation(R"("entity": "t", "action": "delete",
                                          "query_params": {"a": "std::vector"})")
                                 .filter()),
              "all(a eq \"std::vector\" bare)");
}

TEST(RequestParser, AnUpdateChangesSomething) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "update", "query_params": {"a": 1})"),
              "update needs store_params or increment");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "update", "query_params": {"a": 1},
                              "store_params": {}, "increment": {})"),
              "update needs store_params or increment");
    EXPECT_EQ(compact_json(operation(R"("entity": "t", "action": "update",
                                        "query_params": {"a": 1}, "increment": {"qty": -3})")
                               .increment.value()),
              R"({"qty":-3})");
}

TEST(RequestParser, AColumnIsStoredOrIncremented) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "update", "query_params": {"a": 1},
                              "increment": {"x": 1, "qty": 1}, "store_params": {"qty": 5, "y": 1})"),
              "column \"qty\" is in store_params and in increment");
}

TEST(RequestParser, AnIncrementIsANumberInAnUpdate) {
    const std::string head = R"("entity": "t", "action": "update", "query_params": {"a": 1}, )";
    EXPECT_EQ(problem_with(head + R"("increment": {"qty": "3"})"),
              "increment.qty must be a number, not a string");
    EXPECT_EQ(problem_with(head + R"("increment": {"qty": null})"),
              "increment.qty must be a number, not null");
    EXPECT_EQ(problem_with(head + R"("increment": [1])"),
              "increment must be an object, not an array");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create", "increment": {"qty": 3})"),
              "increment goes with action update only");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "increment": {"qty": 3})"),
              "increment goes with action update only");
}

TEST(RequestParser, ReadsExpectations) {
    const auto expect = [](const std::string& json) {
        return *operation(R"("entity": "t", "action": "read", "expect": )" + json).expect;
    };
    EXPECT_THAT(expect(R"({"rows": 0})").min, Optional(0));
    EXPECT_THAT(expect(R"({"rows": 0})").max, Optional(0));
    EXPECT_THAT(expect(R"({"min": 1, "max": 5})").min, Optional(1));
    EXPECT_THAT(expect(R"({"min": 1, "max": 5})").max, Optional(5));
    EXPECT_EQ(expect(R"({"min": 1})").max, std::nullopt);
    EXPECT_EQ(expect(R"({"max": 5})").min, std::nullopt);
}

TEST(RequestParser, RefusesExpectationsThatDoNotMakeSense) {
    const auto problem = [](const std::string& json) {
        return problem_with(R"("entity": "t", "action": "read", "expect": )" + json);
    };
    EXPECT_EQ(problem("1"), "expect must be an object, not a number");
    EXPECT_EQ(problem("{}"), "expect takes either rows, or min and max");
    EXPECT_EQ(problem(R"({"rows": 1, "max": 2})"), "expect takes either rows, or min and max");
    EXPECT_EQ(problem(R"({"min": 3, "max": 2})"), "expect.min must not be greater than expect.max");
    EXPECT_EQ(problem(R"({"row": 1})"), "unknown key \"row\" in expect");
    for (const char* number : {"-1", "1.5", "\"1\"", "null", "true", "9223372036854775808"}) {
        EXPECT_EQ(problem(std::string(R"({"rows": )") + number + "}"),
                  "expect.rows must be a whole number that is not negative")
            << number;
    }
}

TEST(RequestParser, RefusesConditionsAndMetadataThatDoNotParse) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "query_params": {"a": {"gte": 1}})"),
              "query_params.a: unknown operator \"gte\"");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "when": {"ref": "$ref:z.n"})"),
              "when has no operator");
    EXPECT_EQ(
        problem_with(R"("entity": "t", "action": "create", "metadata_params": {"__sort": "a"})"),
        "metadata_params has a key \"__sort\" that create does not take");
    EXPECT_EQ(
        problem_with(R"("entity": "t", "action": "read", "metadata_params": {"__limit": -1})"),
        "metadata_params.__limit must be a whole number that is not negative");
}

TEST(RequestParser, RefusesWhatIsTooLargeBeforeItIsRead) {
    const RequestLimits limits{.max_operations = 2, .max_rows = 2, .max_operation_size = 60};
    const auto error = [&](const std::string& request) {
        const Value value = exact_json(request);
        return caught_error([&] { check_request_size(node_of(value), limits); });
    };
    const std::string long_text = '"' + std::string(60, 'x') + '"';
    const std::string besides = "bytes besides its operations exceeds the maximum of 60 bytes";
    EXPECT_THAT(error("[1, 2, 3]").message, HasSubstr("exceeds maximum of 2"));
    EXPECT_THAT(error(R"([{"store_params": [{}, {}, {}]}])").message,
                HasSubstr("rows in store_params exceeds maximum of 2"));
    EXPECT_THAT(error(R"([{"id": "a"}, {"id": "b", "x": )" + long_text + "}]").message,
                StartsWith("operation \"b\" (index 1): operation of "));
    EXPECT_THAT(error(R"({"operations": [{"x": )" + long_text + "}]}").message,
                StartsWith("operation at index 0: operation of "));
    EXPECT_THAT(error(R"({"operations": [1], "x": )" + long_text + "}").message,
                HasSubstr(besides));
    EXPECT_THAT(error(R"({"operations": )" + long_text + "}").message, HasSubstr(besides));
    EXPECT_THAT(error(long_text).message, HasSubstr(besides));
    const Value options = exact_json(R"({"onError": )" + long_text + "}");
    EXPECT_THAT(caught_error([&] { check_options_size(node_of(options), limits); }).message,
                HasSubstr(besides));
}

TEST(RequestParser, TheOrderOfKeysDoesNotMatter) {
    const Operation reversed = operation(R"("references": false, "metadata_params": {"__all": true},
        "store_params": {"x": "$ref:nobody.y"}, "query_params": {}, "action": "update",
        "entity": "t")");
    EXPECT_TRUE(reversed.metadata().all);
    EXPECT_FALSE(reversed.store_params_refer);
}

}  // namespace
}  // namespace batch_ops::test
