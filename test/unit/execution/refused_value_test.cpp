#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/execution/execution_report.hpp"
#include "unit/execution/executor_fixture.hpp"

namespace batch_ops::test {
namespace {

// A database whose operation "b" refuses a value of column "x".
class RefusedValue : public BatchExecutorTest {
protected:
    ErrorFields refused(std::string_view operation, std::string place,
                        std::optional<std::size_t> row = std::nullopt) {
        database_.return_rows("a", exact_json(rows_));
        database_.fail_operation("b", {.sqlstate = "22P02",
                                       .message = "invalid input",
                                       .hint = "as the server says",
                                       .column = "x",
                                       .row = row,
                                       .place = std::move(place)});
        const std::string operations = R"([{"id": "a", "entity": "t", "action": "read"},
                                           {"id": "b", "entity": "t", )" +
                                       std::string(operation) + "}]";
        return caught_error([&] { return execute(operations); });
    }

    std::string_view rows_ = R"([{"x": "one", "list": [1, 2]}])";
};

TEST_F(RefusedValue, IsShownWhereItIs) {
    const ErrorFields error =
        refused(R"("action": "create", "store_params": {"x": "y"})", "store_params.x");
    EXPECT_EQ(error.message, "Batch failed at operation 'b': invalid input");
    EXPECT_EQ(error.detail, "The value appears in store_params.x.");
    EXPECT_EQ(error.hint, "as the server says");
}

TEST_F(RefusedValue, NamesItsRow) {
    const ErrorFields error =
        refused(R"("action": "create", "store_params": [{"x": 1}, {"x": "{{a.x}}"}])",
                "store_params.1.x", 1);
    EXPECT_EQ(error.message, "Batch failed at operation 'b', row 1: invalid input");
    EXPECT_EQ(error.hint, "Write \"$ref:a.x\".");
}

TEST_F(RefusedValue, NamesItsRowInAReport) {
    database_.fail_operation("b", {.sqlstate = "23505", .message = "m", .row = 3});
    const ExecutionReport report = execute(five, reporting);
    EXPECT_EQ(report.outcomes[1].error->row, 3U);
}

TEST_F(RefusedValue, TellsWhichReferenceBroughtIt) {
    const ErrorFields error =
        refused(R"("action": "create", "store_params": {"x": "$ref:a.x"})", "store_params.x");
    EXPECT_EQ(error.detail, "The value appears in store_params.x. It comes from \"$ref:a.x\".");
    EXPECT_EQ(error.hint, "as the server says");
}

TEST_F(RefusedValue, OfAnArrayIsOneOfItsElements) {
    const ErrorFields error =
        refused(R"("action": "create", "store_params": {"x": "$ref:a.list"})", "store_params.x");
    EXPECT_EQ(error.hint, "Write $ref:a.list.0.");
}

TEST_F(RefusedValue, OfAnArrayMayBeAnyOfItsElementsInAFilter) {
    const ErrorFields error =
        refused(R"("action": "read", "query_params": {"x": "$ref:{a.list}"})", "query_params.x");
    EXPECT_EQ(error.hint, R"(Write $ref:{a.list.0}, or {"in": "$ref:{a.list}"}.)");
}

TEST_F(RefusedValue, OfAnEmptyArrayIsNoElement) {
    rows_ = R"([{"list": []}])";
    const ErrorFields error =
        refused(R"("action": "create", "store_params": {"x": "$ref:a.list"})", "store_params.x");
    EXPECT_EQ(error.hint, "as the server says");
}

TEST_F(RefusedValue, OfAnEmptyArrayMayBeNoneInAFilter) {
    rows_ = R"([{"list": []}])";
    const ErrorFields error =
        refused(R"("action": "read", "query_params": {"x": "$ref:a.list"})", "query_params.x");
    EXPECT_EQ(error.hint, R"(Write {"in": "$ref:a.list"}.)");
}

TEST_F(RefusedValue, ShowsWhatATextWithReferencesBecame) {
    const ErrorFields error =
        refused(R"("action": "create", "store_params": {"x": "$ref:a.x + 1"})", "store_params.x");
    EXPECT_THAT(error.detail, HasSubstr(R"("$ref:a.x + 1" became "one + 1".)"));
    EXPECT_EQ(error.hint, "References take no expressions.");
}

TEST_F(RefusedValue, OfAListIsOneOfIts) {
    const ErrorFields error =
        refused(R"("action": "create", "store_params": {"x": "$ref:a.*.x"})", "store_params.x");
    EXPECT_EQ(error.hint, "Write $ref:a.0.x.");
}

TEST_F(RefusedValue, IsFoundInNestedConditions) {
    EXPECT_EQ(refused(R"("action": "read", "query_params": {"__or": [{"y": 1}, {"x": "gt.5"}]})",
                      "query_params.__or.1.x")
                  .hint,
              R"(Write {"x": {"gt": 5}}.)");
}

TEST_F(RefusedValue, IsFoundInLists) {
    const ErrorFields error =
        refused(R"("action": "read", "query_params": {"x": [1, "$ref:a.x"]})", "query_params.x.1");
    EXPECT_THAT(error.detail, HasSubstr(R"(It comes from "$ref:a.x".)"));
}

// A list of lists: `in` is there already, and fails again.
TEST_F(RefusedValue, OfAListOfListsIsNoListOnceMore) {
    rows_ = R"([{"list": [{"x": 1}, {"x": 2}]}, {"list": [{"x": 3}]}])";
    const ErrorFields error =
        refused(R"("action": "read", "query_params": {"x": {"in": "$ref:a.*.list.*.x"}})",
                "query_params.x.in.0");
    EXPECT_EQ(error.hint, "Write $ref:a.0.list.*.x, of rows in an order (__sort).");
}

TEST_F(RefusedValue, OfAListWithinAListMayBeTheList) {
    rows_ = R"([{"x": 1}, {"x": 2}])";
    const ErrorFields error =
        refused(R"("action": "read", "query_params": {"x": ["$ref:a.*.x"]})", "query_params.x.0");
    EXPECT_EQ(error.hint,
              R"(Write $ref:a.0.x, of rows in an order (__sort), or {"in": "$ref:a.*.x"}.)");
}

TEST_F(RefusedValue, IsTextWhereNoReferencesAreLookedFor) {
    const ErrorFields error =
        refused(R"("action": "create", "references": false, "store_params": {"x": "$ref:a.x"})",
                "store_params.x");
    EXPECT_EQ(error.detail, "The value appears in store_params.x.");
}

TEST_F(RefusedValue, MayBeAnIncrementInAnUpdate) {
    EXPECT_EQ(
        refused(R"("action": "update", "query_params": {"id": 1}, "store_params": {"x": "x + 1"})",
                "store_params.x")
            .hint,
        R"(Write "increment": {"x": 1} beside store_params.)");
}

TEST_F(RefusedValue, IsNoIncrementInACreate) {
    EXPECT_EQ(
        refused(R"("action": "create", "store_params": {"x": "x + 1"})", "store_params.x").hint,
        "as the server says");
}

// For several in one test: a batch that has failed leaves its database aborted.
ErrorFields refused_anew(std::string_view operation, const std::string& place) {
    class Anew : public RefusedValue {
    public:
        using RefusedValue::refused;
        void TestBody() override {}
    };
    return Anew().refused(operation, place);
}

TEST(RefusedValues, MayBeAListInOneText) {
    const auto hint_of = [](const std::string& condition, const std::string& step) {
        return refused_anew(R"("action": "read", "query_params": {"x": )" + condition + "}",
                            "query_params.x" + step)
            .hint;
    };
    EXPECT_EQ(hint_of(R"("4,5")", ""), R"(Write {"x": [4, 5]}.)");
    EXPECT_EQ(hint_of("\"(4, 5)\"", ""), R"(Write {"x": [4, 5]}.)");
    EXPECT_EQ(hint_of(R"({"eq": "a,b"})", ".eq"), R"(Write {"x": ["a", "b"]}.)");
    EXPECT_EQ(hint_of(R"({"ne": "a, b"})", ".ne"), R"(Write {"x": {"not-in": ["a", "b"]}}.)");
    EXPECT_EQ(hint_of(R"({"lt": "4,5"})", ".lt"), "as the server says");
    EXPECT_EQ(hint_of(R"("4,,5")", ""), "as the server says");
    EXPECT_EQ(
        refused_anew(R"("action": "create", "store_params": {"x": "4,5"})", "store_params.x").hint,
        "as the server says");
}

TEST(RefusedValues, MayBeMeantAsThatOfTheNewRow) {
    const auto hint_of = [](const std::string& operand) {
        return refused_anew(R"("action": "create", "store_params": {"x": 1}, "metadata_params":
                          {"__on_conflict": {"columns": "id", "action": "update",
                                             "if": {"x": {"lt": )" +
                                operand + "}}}}",
                            "metadata_params.__on_conflict.if.x.lt")
            .hint;
    };
    for (const char* operand :
         {R"("excluded.x")", R"("EXCLUDED.x")", R"("{{new.x}}")", R"("@new.x")"}) {
        EXPECT_EQ(hint_of(operand), R"(Write "$ref:@new.x".)") << operand;
    }
    EXPECT_EQ(hint_of(R"("gt.5")"), R"(Write {"x": {"gt": 5}}.)");
    EXPECT_EQ(hint_of(R"("five")"), "as the server says");
    EXPECT_EQ(
        refused_anew(R"("action": "read", "query_params": {"x": "excluded.x"})", "query_params.x")
            .hint,
        "as the server says");
}

}  // namespace
}  // namespace batch_ops::test
