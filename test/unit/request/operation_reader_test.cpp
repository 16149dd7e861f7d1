#include "engine/request/operation_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/json/compact_json.hpp"
#include "unit/request/request_fixture.hpp"
#include "unit/support/condition_text.hpp"

namespace batch_ops::test {
namespace {

TEST(OperationReader, ReadsAWholeOperation) {
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
    EXPECT_FALSE(create.values_refer);
    EXPECT_TRUE(create.claims.is_null());
    const Operation& update = request.operations[1];
    EXPECT_EQ(update.index, 1U);
    EXPECT_EQ(update.action, Action::update);
    EXPECT_EQ(condition_text(update.filter()), R"(all(id eq "$ref:c.id" bare))");
    EXPECT_EQ(compact_json(update.increment.value()), R"({"qty":-3,"sum":0.50})");
    EXPECT_THAT(update.metadata().properties, Optional(ElementsAre("id")));
    EXPECT_EQ(compact_json(update.claims), R"({"sub":"x"})");
    ASSERT_EQ(update.expect->rows.size(), 1U);
    EXPECT_THAT(update.expect->rows[0].min, Optional(testing::Field(&RowCount::number, 1)));
    ASSERT_EQ(update.when.size(), 1U);
    EXPECT_EQ(update.when[0].reference.operation, "c");
    EXPECT_TRUE(update.values_refer);
    EXPECT_TRUE(update.filter_refers);
    EXPECT_FALSE(update.metadata_params->refers);
}

TEST(OperationReader, EveryActionHasItsName) {
    EXPECT_EQ(operation(R"("entity": "t", "action": "create")").action, Action::create);
    EXPECT_EQ(operation(R"("entity": "t", "action": "read")").action, Action::read);
    EXPECT_EQ(operation(R"("entity": "t", "action": "update", "store_params": {"x": 1},
                           "query_params": {"y": 2})")
                  .action,
              Action::update);
    EXPECT_EQ(operation(R"("entity": "t", "action": "delete", "query_params": {"y": 2})").action,
              Action::remove);
    EXPECT_EQ(operation(R"("entity": "f", "action": "call")").action, Action::call);
    EXPECT_EQ(action_name(Action::remove), "delete");
    EXPECT_EQ(find_action("remove"), std::nullopt);
}

TEST(OperationReader, RefusesAMissingOrWronglyTypedEntity) {
    EXPECT_EQ(problem_with(R"("action": "read")"), "entity is missing");
    EXPECT_EQ(problem_with(R"("entity": 5, "action": "read")"),
              "entity must be a string, not a number");
    EXPECT_EQ(problem_with(R"("entity": null, "action": "read")"),
              "entity must be a string, not null");
    EXPECT_EQ(problem_with(R"("entity": "", "action": "read")"), "entity is missing");
    EXPECT_THAT(problem_with(R"("entity": "a..b", "action": "read")"),
                StartsWith("entity: cannot read \"a..b\""));
}

TEST(OperationReader, RefusesAMissingWronglyTypedOrInvalidAction) {
    EXPECT_EQ(problem_with(R"("entity": "t")"), "action is missing");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": ["read"])"),
              "action must be a string, not an array");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "upsert")"), "invalid action \"upsert\"");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "READ")"), "invalid action \"READ\"");
    EXPECT_EQ(hint_for(R"("entity": "t", "action": "run")"),
              "Allowed actions: create, read, update, delete, call, sync.");
    EXPECT_EQ(hint_for(R"("entity": "t")"),
              "Allowed actions: create, read, update, delete, call, sync.");
}

TEST(OperationReader, RefusesAnUnknownKeyAndListsTheAllowedOnes) {
    const char* members = R"("entity": "t", "action": "read", "colour": {})";
    EXPECT_EQ(problem_with(members), "unknown key \"colour\"");
    EXPECT_EQ(
        hint_for(members),
        "Allowed keys: id, entity, action, store_params, query_params, metadata_params, "
        "depends_on, claims, increment, append, merge, group, for_each, lookup, expect, when, "
        "references, report.");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "Depends_on": [])"),
              "unknown key \"Depends_on\"");
    EXPECT_THAT(hint_for(R"("action": "read", "table": "t", "colour": 1)"),
                StartsWith("Use \"entity\" instead of \"table\". Allowed keys: id, entity, "));
}

TEST(OperationReader, NamesAllUnknownKeysBeforeWhatIsMissing) {
    EXPECT_EQ(
        error_of(R"([{"entity": "t", "action": "read"}, {"id": "b", "x": 1, "y": 2}])").message,
        "operation \"b\" (index 1): unknown keys \"x\", \"y\"");
    EXPECT_EQ(error_of(R"([{"table": "t"}])").message,
              "operation at index 0: unknown key \"table\"");
}

TEST(OperationReader, SuggestsNoKeyThatIsThereAlready) {
    EXPECT_THAT(hint_for(R"("entity": "t", "action": "read", "table": "t")"),
                StartsWith("Allowed keys: "));
    EXPECT_THAT(hint_for(R"("entity": "t", "action": "create", "data": {}, "values": {})"),
                StartsWith("Use \"store_params\" instead of \"data\". Allowed keys: "));
}

TEST(OperationReader, CutsALongListOfUnknownKeys) {
    std::string members = R"("entity": "t", "action": "read")";
    for (int key = 0; key < 30; ++key) {
        members += ", \"unknown_" + std::to_string(key) + "\": 1";
    }
    EXPECT_THAT(problem_with(members), EndsWith("\"unknown_19\", and 10 more"));
}

TEST(OperationReader, RefusesParametersOfTheWrongType) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create", "store_params": "x")"),
              "store_params must be an object or an array of objects, not a string");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create", "store_params": null)"),
              "store_params must be an object or an array of objects, not null");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create", "store_params": [{}, 1])"),
              "store_params.1 must be an object, not a number");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "update", "store_params": [{}, [1]])"),
              "store_params.1 must be an object, not an array");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "query_params": [])"),
              "query_params must be an object, not an array");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "metadata_params": "x")"),
              "metadata_params must be an object, not a string");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "claims": "x")"),
              "claims must be an object, not a string");
}

TEST(OperationReader, StoreParamsGoWithWritesOnly) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "store_params": {})"),
              "store_params is not allowed for action \"read\"");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "delete", "query_params": {"a": 1},
                              "store_params": {"b": 1})"),
              "store_params is not allowed for action \"delete\"");
}

TEST(OperationReader, AFilterDoesNotGoWithACreate) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create", "query_params": {"a": 1})"),
              "query_params is not allowed for action \"create\"");
}

TEST(OperationReader, ACreateTakesNothingAnObjectOrRows) {
    EXPECT_FALSE(operation(R"("entity": "t", "action": "create")").store_params.exists());
    EXPECT_EQ(compact_json(operation(R"("entity": "t", "action": "create", "store_params": {})")
                               .store_params.value()),
              "{}");
    EXPECT_EQ(compact_json(operation(R"("entity": "t", "action": "create",
                                        "store_params": [{"a": 1}, {"b": "$ref:z.x"}])")
                               .store_params.value()),
              R"([{"a":1},{"b":"$ref:z.x"}])");
}

TEST(OperationReader, ACreateOfAnEmptyArrayCreatesNothing) {
    const auto create = [](const char* rows) {
        return operation(R"("entity": "t", "action": "create", "store_params": )" +
                         std::string(rows));
    };
    EXPECT_TRUE(create("[]").stores_nothing());
    EXPECT_FALSE(create("[{}]").stores_nothing());
    EXPECT_FALSE(create("{}").stores_nothing());
    EXPECT_FALSE(operation(R"("entity": "t", "action": "create")").stores_nothing());
}

TEST(OperationReader, AWriteWithoutAFilterNeedsAll) {
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
            EXPECT_EQ(problem_with(head + filter), action + " would affect every row") << filter;
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

TEST(OperationReader, AReadNeedsNoFilter) {
    EXPECT_EQ(condition_text(operation(R"("entity": "t", "action": "read")").filter()), "all()");
}

TEST(OperationReader, OperatorPrefixesAreForReadsOnly) {
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
        EXPECT_THAT(hint_for(members), HasSubstr(R"({"a": {"gt": "5"}})"));
    }
    EXPECT_EQ(condition_text(operation(R"("entity": "t", "action": "delete",
                                          "query_params": {"a": "std::vector"})")
                                 .filter()),
              "all(a eq \"std::vector\" bare)");
}

TEST(OperationReader, AnUpdateChangesSomething) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "update", "query_params": {"a": 1})"),
              "update needs store_params, increment, append or merge");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "update", "query_params": {"a": 1},
                              "store_params": {}, "increment": {})"),
              "update needs store_params, increment, append or merge");
    EXPECT_EQ(compact_json(operation(R"("entity": "t", "action": "update",
                                        "query_params": {"a": 1}, "increment": {"qty": -3})")
                               .increment.value()),
              R"({"qty":-3})");
}

TEST(OperationReader, RefusesConditionsAndMetadataThatDoNotParse) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "query_params": {"a": {"gte": 1}})"),
              "query_params.a: unknown operator \"gte\"");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "when": {"ref": "$ref:z.n"})"),
              "when has no operator");
    EXPECT_EQ(
        problem_with(R"("entity": "t", "action": "create", "metadata_params": {"__sort": "a"})"),
        "metadata_params has a key \"__sort\" that create does not take");
    EXPECT_EQ(
        problem_with(R"("entity": "t", "action": "read", "metadata_params": {"__limit": -1})"),
        "metadata_params.__limit must be a non-negative integer");
}

TEST(OperationReader, ReadsWhetherRowsAreReported) {
    EXPECT_TRUE(operation(R"("entity": "t", "action": "read")").report);
    EXPECT_TRUE(operation(R"("entity": "t", "action": "read", "report": true)").report);
    EXPECT_FALSE(operation(R"("entity": "t", "action": "read", "report": false)").report);
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "report": [])"),
              "report must be true or false, not an array");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "report": "no")"),
              "report must be true or false, not a string");
    EXPECT_EQ(hint_for(R"("entity": "t", "action": "read", "report": "no")"),
              R"(Write "report": false.)");
}

TEST(OperationReader, CountsForEachRowOnlyWhereRowsAreGiven) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "expect": {"each": 1})"),
              "expect.each is allowed only where an update is given an array of rows, or an "
              "update or delete has for_each");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create", "store_params": [{"a": 1}],
                              "expect": [{"rows": 1}, {"each": 1}])"),
              "expect.1.each is allowed only where an update is given an array of rows, or an "
              "update or delete has for_each");
    EXPECT_EQ(hint_for(R"("entity": "t", "action": "read", "expect": {"each": 1})"),
              R"(Write {"rows": 1} for all rows together.)");
}

}  // namespace
}  // namespace batch_ops::test
