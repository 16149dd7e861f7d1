// What references of a running batch know about the rows of its operations.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "engine/execution/execution_report.hpp"
#include "unit/execution/executor_fixture.hpp"

namespace batch_ops::test {
namespace {

class CompletedResultsTest : public BatchExecutorTest {
protected:
    // The error of a create that refers to the operation before it.
    ErrorFields error_of(std::string_view operation, std::string_view reference) {
        const std::string batch = "[" + std::string(operation) +
                                  R"(, {"id": "use", "entity": "t", "action": "create",
                                        "store_params": {"v": ")" +
                                  std::string(reference) + R"("}}])";
        const ExecutionReport report = execute(batch, going_on);
        const OperationOutcome& outcome = report.outcomes.back();
        return outcome.status == OperationStatus::failed ? *outcome.error : ErrorFields{};
    }
    std::string message_of(std::string_view operation, std::string_view reference) {
        return error_of(operation, reference).message;
    }
    std::string hint_of(std::string_view operation, std::string_view reference) {
        return error_of(operation, reference).hint;
    }
};

constexpr std::string_view a_read = R"({"id": "a", "entity": "t", "action": "read"})";
constexpr std::string_view sorted_read =
    R"({"id": "a", "entity": "t", "action": "read", "metadata_params": {"__sort": "id"}})";
constexpr std::string_view an_update = R"({"id": "a", "entity": "t", "action": "update",
    "query_params": {"x": 1}, "store_params": {"y": 2}})";
constexpr std::string_view a_delete =
    R"({"id": "a", "entity": "t", "action": "delete", "query_params": {"x": 1}})";
constexpr std::string_view three_creates = R"({"id": "a", "entity": "t", "action": "create",
    "store_params": [{"id": 1}, {"id": 2}, {"id": 3}]})";

TEST_F(CompletedResultsTest, AnIndexNeedsRowsInAnOrder) {
    database_.return_rows("a", exact_json(R"([{"id": 1}, {"id": 2}])"));
    for (const std::string_view unsorted : {a_read, an_update, a_delete}) {
        EXPECT_THAT(message_of(unsorted, "$ref:a.1.id"),
                    HasSubstr("the order of the 2 rows is not defined"))
            << unsorted;
        EXPECT_EQ(message_of(unsorted, "$ref:a.*.id"), "") << unsorted;
    }
    EXPECT_EQ(message_of(sorted_read, "$ref:a.1.id"), "");
    EXPECT_THAT(hint_of(a_read, "$ref:a.1.id"), HasSubstr("Add \"__sort\""));
    EXPECT_THAT(hint_of(a_delete, "$ref:a.1.id"), HasSubstr("Read these rows with \"__sort\""));
}

TEST_F(CompletedResultsTest, AnIndexNeedsAssociatedRowsInAnOrder) {
    database_.return_rows("a", exact_json(R"([{"lines": [{"id": 1}, {"id": 2}]}])"));
    EXPECT_EQ(message_of(a_read, "$ref:a.lines.1.id"), "");
    database_.give_unordered_lists("a", {{"lines"}});
    EXPECT_THAT(message_of(a_read, "$ref:a.lines.1.id"),
                HasSubstr("the order of the 2 rows of \"lines\" is not defined"));
    EXPECT_EQ(message_of(a_read, "$ref:a.lines.*.id"), "");
}

TEST_F(CompletedResultsTest, AnIndexOfOneRowNeedsNoOrder) {
    database_.return_rows("a", exact_json(R"([{"id": 1}])"));
    for (const std::string_view unsorted : {a_read, an_update, a_delete}) {
        EXPECT_EQ(message_of(unsorted, "$ref:a.0.id"), "") << unsorted;
    }
}

TEST_F(CompletedResultsTest, TheOrderOfAFunctionsRowsIsItsOwn) {
    database_.return_rows("a", exact_json(R"([{"id": 1}, {"id": 2}])"));
    EXPECT_EQ(message_of(R"({"id": "a", "entity": "f", "action": "call"})", "$ref:a.1.id"), "");
}

TEST_F(CompletedResultsTest, AnOrderThatAReferenceBringsIsOne) {
    database_.return_rows("how", exact_json(R"([{"sort": "id"}])"));
    database_.return_rows("a", exact_json(R"([{"id": 1}, {"id": 2}])"));
    EXPECT_EQ(message_of(R"({"id": "how", "entity": "t", "action": "read"},
                            {"id": "a", "entity": "t", "action": "read",
                             "metadata_params": {"__sort": "$ref:how.sort"}})",
                         "$ref:a.1.id"),
              "");
}

TEST_F(CompletedResultsTest, RowsOfACreateAreInTheOrderGiven) {
    EXPECT_EQ(message_of(three_creates, "$ref:a.2.id"), "");
}

TEST_F(CompletedResultsTest, AnIndexNeedsAllRowsOfACreate) {
    for (const char* rows : {R"([{"id": 1}, {"id": 3}])", R"([{"id": 3}])", "[]"}) {
        database_.return_rows("a", exact_json(rows));
        EXPECT_THAT(message_of(three_creates, "$ref:a.0.id"), HasSubstr("of 3 rows")) << rows;
        EXPECT_EQ(message_of(three_creates, "$ref:a.*.id"), "") << rows;
    }
}

TEST_F(CompletedResultsTest, ACreateOfOneRowThatGaveNoneHasNoRow) {
    database_.return_rows("a", exact_json("[]"));
    for (const char* rows : {"{}", "[{}]"}) {
        const std::string create =
            R"({"id": "a", "entity": "t", "action": "create", "store_params": )" +
            std::string(rows) + "}";
        EXPECT_THAT(message_of(create, "$ref:a.id"), HasSubstr("the operation returned no rows"));
        EXPECT_THAT(message_of(create, "$ref:a.0.id"), HasSubstr("row 0 does not exist"));
    }
}

TEST_F(CompletedResultsTest, ExistsTakesAnIndexOfRowsInAnyOrder) {
    database_.return_rows("a", exact_json(R"([{"id": 1}, {"id": 2}])"));
    const auto decided = [&](const char* reference) {
        return outcomes(execute(std::string("[") + std::string(a_read) +
                                R"(, {"id": "b", "entity": "t", "action": "create",
                                      "when": {"exists": true, "ref": ")" +
                                reference + R"("}}])"))
            .back();
    };
    EXPECT_EQ(decided("$ref:a.1"), "b completed 1");
    EXPECT_EQ(decided("$ref:a.2"), "b skipped Condition not met");
}

TEST_F(CompletedResultsTest, OperationsThatRunAsOneKeepTheRule) {
    database_.allow_fusion();
    const ExecutionReport report = execute(R"([
        {"id": "a", "entity": "t", "action": "read", "query_params": {"x": 1}},
        {"id": "b", "entity": "t", "action": "read", "query_params": {"x": 2}},
        {"id": "c", "entity": "t", "action": "create", "store_params": {"v": "$ref:a.0.id"}},
        {"id": "d", "entity": "t", "action": "create", "store_params": {"v": "$ref:b.1.id"}}])",
                                           going_on);
    EXPECT_THAT(report.outcomes[2].error->message, HasSubstr("property not found: \"id\""));
    database_.return_rows("a", exact_json(R"([{"id": 1}])"));
    database_.return_rows("b", exact_json(R"([{"id": 1}, {"id": 2}])"));
    EXPECT_THAT(outcomes(execute(R"([
        {"id": "a", "entity": "t", "action": "read", "query_params": {"x": 1}},
        {"id": "b", "entity": "t", "action": "read", "query_params": {"x": 2}},
        {"id": "c", "entity": "t", "action": "create", "store_params": {"v": "$ref:a.0.id"}},
        {"id": "d", "entity": "t", "action": "create", "store_params": {"v": "$ref:b.1.id"}}])",
                                 going_on)),
                ElementsAre("a completed 1", "b completed 1", "c completed 1", "d failed 22023"));
}

constexpr std::string_view narrow_read = R"({"id": "a", "entity": "t", "action": "read",
    "metadata_params": {"__properties": ["id"]}})";
constexpr std::string_view silent_create = R"({"id": "a", "entity": "t", "action": "create",
    "store_params": {"id": 1}, "metadata_params": {"__properties": []}})";

TEST_F(CompletedResultsTest, AColumnThatWasLeftOutIsToBeAdded) {
    database_.return_rows("a", exact_json(R"([{"id": 1}])"));
    database_.give_meaning("a", "total", PropertyMeaning::column);
    EXPECT_EQ(hint_of(narrow_read, "$ref:a.total"),
              R"(Add "total" to __properties of operation "a".)");
    EXPECT_EQ(hint_of(narrow_read, "$ref:a.0.total.deep"),
              R"(Add "total" to __properties of operation "a".)");
    EXPECT_EQ(hint_of(narrow_read, "$ref:a.secret"), "");
    EXPECT_EQ(hint_of(a_read, "$ref:a.total"), "");
}

TEST_F(CompletedResultsTest, TheKeyIsNamedWhereItIsCalledIdAsElsewhere) {
    database_.return_rows("a", exact_json(R"([{"key_of_t": 1}])"));
    EXPECT_EQ(hint_of(a_read, "$ref:a.id"), R"(Did you mean "key_of_t"?)");
    EXPECT_EQ(hint_of(a_read, "$ref:a.0._id"), R"(Did you mean "key_of_t"?)");
    EXPECT_EQ(hint_of(a_read, "$ref:a.ident"), "");
}

TEST_F(CompletedResultsTest, RowsWithoutColumnsAreToldApartFromNoRows) {
    database_.give_meaning("a", "total", PropertyMeaning::column);
    const ErrorFields error = error_of(silent_create, "$ref:a.total");
    EXPECT_EQ(
        error.message,
        "cannot resolve reference \"$ref:a.total\" in store_params.v: property not found: the "
        "operation returned no columns");
    EXPECT_EQ(error.hint, R"(Add "total" to __properties of operation "a".)");
    EXPECT_EQ(hint_of(silent_create, "$ref:a.nope"), "");
    EXPECT_THAT(message_of(R"({"id": "a", "entity": "t", "action": "create",
                               "store_params": [{"id": 1}, {"id": 2}],
                               "metadata_params": {"__properties": []}})",
                           "$ref:a.1.total"),
                HasSubstr("the operation returned no columns"));
    database_.return_rows("a", exact_json("[]"));
    EXPECT_THAT(message_of(silent_create, "$ref:a.total"),
                HasSubstr("the operation returned no rows"));
}

TEST_F(CompletedResultsTest, AnAssociationThatWasNotIncludedIsToBeAdded) {
    database_.return_rows("a", exact_json(R"([{"id": 1}])"));
    database_.give_meaning("a", "customer", PropertyMeaning::association);
    database_.give_meaning("a", "odd name!", PropertyMeaning::association);
    EXPECT_EQ(hint_of(a_read, "$ref:a.customer.name"),
              R"(Add "__include": "customer" to metadata_params of operation "a".)");
    EXPECT_EQ(hint_of(a_read, R"($ref:{a.odd name!.x})"),
              R"(Add "__include": "\"odd name!\"" to metadata_params of operation "a".)");
    EXPECT_EQ(hint_of(R"({"id": "a", "entity": "t", "action": "read",
                          "metadata_params": {"__include": "line"}})",
                      "$ref:a.customer.name"),
              R"(Add "customer" to __include of operation "a".)");
    EXPECT_EQ(hint_of(an_update, "$ref:a.customer.name"), "");
}

TEST_F(CompletedResultsTest, ACountHasNoOtherColumns) {
    database_.return_rows("a", exact_json(R"([{"count": 1}])"));
    database_.give_meaning("a", "total", PropertyMeaning::column);
    database_.give_meaning("a", "customer", PropertyMeaning::association);
    constexpr std::string_view count =
        R"({"id": "a", "entity": "t", "action": "read", "metadata_params": {"__count": true}})";
    EXPECT_EQ(hint_of(count, "$ref:a.total"), "");
    EXPECT_EQ(hint_of(count, "$ref:a.customer.x"), "");
}

}  // namespace
}  // namespace batch_ops::test
