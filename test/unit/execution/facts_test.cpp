// Facts in a running batch.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "engine/execution/execution_report.hpp"
#include "unit/execution/executor_fixture.hpp"

namespace batch_ops::test {
namespace {

class BatchFactsTest : public BatchExecutorTest {
protected:
    // What a create stores that refers in this way, behind `before`.
    std::string stored(std::string_view reference, std::string_view before = "") {
        error_ = {};
        const std::string batch = "[" + std::string(before) + (before.empty() ? "" : ",") +
                                  R"({"id": "use", "entity": "t", "action": "create",
                                      "store_params": {"v": ")" +
                                  std::string(reference) + R"("}}])";
        const ExecutionReport report = execute(batch, going_on);
        const OperationOutcome& outcome = report.outcomes.back();
        if (outcome.status == OperationStatus::failed) {
            error_ = *outcome.error;
            return error_.message;
        }
        return database_.ran("use").rows;
    }

    ErrorFields error_;
};

constexpr std::string_view two_creates =
    R"({"id": "a", "entity": "t", "action": "create", "store_params": [{"id": 1}, {"id": 2}]})";
constexpr std::string_view read_of_rows = R"({"id": "a", "entity": "t", "action": "read"})";

TEST_F(BatchFactsTest, AreAskedOfTheDatabase) {
    database_.give_fact(BatchFact::now, "2024-01-01T10:00:00+00:00");
    database_.give_fact(BatchFact::claims, exact_json(R"({"sub": "alice", "roles": ["a", "b"]})"));
    EXPECT_THAT(stored("$ref:@now"), HasSubstr("2024-01-01T10:00:00+00:00"));
    EXPECT_THAT(stored("by $ref:@claims.sub_x"), HasSubstr("by alice_x"));
    EXPECT_THAT(stored("$ref:@claims.roles.1"), HasSubstr("\"b\""));
    EXPECT_THAT(stored("$ref:@claims.mail"), HasSubstr("property not found: \"mail\""));
    EXPECT_THAT(error_.detail, HasSubstr("\"sub\", \"roles\""));
}

TEST_F(BatchFactsTest, ThereMayBeNoClaims) {
    for (const std::string_view reference :
         {"$ref:@claims", "$ref:@claims.sub", "x$ref:@claims.a_b"}) {
        EXPECT_THAT(stored(reference), HasSubstr("property not found: \"@claims\"")) << reference;
        EXPECT_EQ(error_.detail, "There are no claims.");
    }
}

TEST_F(BatchFactsTest, ClaimsOfAnOperationAreItsOwn) {
    database_.give_fact(BatchFact::claims, exact_json(R"({"sub": "alice"})"));
    execute(R"([{"id": "a", "entity": "t", "action": "create", "claims": {"sub": "bob"},
                 "store_params": {"v": "$ref:@claims.sub"}},
                {"id": "b", "entity": "t", "action": "create",
                 "store_params": {"v": "$ref:@claims.sub"}}])");
    EXPECT_THAT(database_.ran("a").rows, HasSubstr("bob"));
    EXPECT_THAT(database_.ran("b").rows, HasSubstr("alice"));
}

TEST_F(BatchFactsTest, ANameIsTheSameUuidThroughout) {
    execute(R"([{"id": "a", "entity": "t", "action": "create",
                 "store_params": {"x": "$ref:@uuid.one", "y": "$ref:@uuid.two"}},
                {"id": "b", "entity": "t", "action": "create",
                 "store_params": {"y": "$ref:@uuid.two", "x": "$ref:@uuid.one"}}])");
    EXPECT_THAT(database_.ran("a").rows, HasSubstr("uuid 1"));
    EXPECT_THAT(database_.ran("b").rows, HasSubstr("uuid 1"));
    EXPECT_THAT(database_.ran("b").rows, HasSubstr("uuid 2"));
}

TEST_F(BatchFactsTest, AreNotAskedForInVain) {
    execute(five);
    EXPECT_EQ(database_.fact_calls(), 0);
}

TEST_F(BatchFactsTest, MakeNoDependency) {
    database_.allow_repeating();
    database_.allow_fusion();
    database_.give_fact(BatchFact::now, "today");
    execute(R"([{"id": "a", "entity": "t", "action": "create", "store_params": {"v": "$ref:@now"}},
                {"id": "b", "entity": "t", "action": "create", "store_params": {"v": "$ref:@now"}}])");
    EXPECT_THAT(database_.calls(), testing::Contains("fused a b"));
}

TEST_F(BatchFactsTest, StandInConditions) {
    database_.give_fact(BatchFact::user, "clerk");
    const ExecutionReport report = execute(R"([{"id": "a", "entity": "t", "action": "create",
                     "when": {"ref": "$ref:@user", "eq": "clerk"}},
                    {"id": "b", "entity": "t", "action": "create",
                     "when": {"ref": "$ref:@claims.sub", "exists": true}},
                    {"id": "c", "entity": "t", "action": "create", "references": false,
                     "when": {"ref": "$ref:a.@rows", "eq": 1}}])");
    EXPECT_THAT(outcomes(report),
                ElementsAre("a completed 1", "b skipped Condition not met", "c completed 1"));
}

TEST_F(BatchFactsTest, RowsAreThoseFoundOrChanged) {
    EXPECT_THAT(stored("$ref:a.@rows", two_creates), HasSubstr("2"));
    database_.return_rows("a", exact_json("[]"));
    EXPECT_THAT(stored("$ref:a.@rows", read_of_rows), HasSubstr("0"));
    EXPECT_THAT(stored("$ref:a.@rows",
                       R"({"id": "a", "entity": "t", "action": "create",
                           "store_params": {"id": 1}, "metadata_params": {"__properties": []}})"),
                HasSubstr("0"));
}

TEST_F(BatchFactsTest, TheTotalIsWhatTheDatabaseCounted) {
    EXPECT_THAT(stored("$ref:a.@total", read_of_rows), HasSubstr("property not found: \"@total\""));
    EXPECT_EQ(error_.hint, "Only a read with \"__total\": true in metadata_params has a total.");
    database_.give_total("a", 9223372036854775808U);
    EXPECT_THAT(stored("$ref:a.@total", read_of_rows), HasSubstr("9223372036854775808"));
    EXPECT_THAT(stored("of $ref:a.@total_rows", read_of_rows),
                HasSubstr("of 9223372036854775808_rows"));
}

TEST_F(BatchFactsTest, RowsOfACreateAreCreated) {
    EXPECT_THAT(stored("$ref:a.*.@created", two_creates), HasSubstr("[true,true]"));
    EXPECT_THAT(stored("$ref:a.1.@created", two_creates), HasSubstr("true"));
    EXPECT_THAT(stored("$ref:a.@created", two_creates), HasSubstr("the operation returned 2 rows"));
}

TEST_F(BatchFactsTest, OnlyCreatesTellWhatTheyCreated) {
    EXPECT_THAT(stored("$ref:a.@created", read_of_rows),
                HasSubstr("property not found: \"@created\""));
    EXPECT_EQ(error_.hint, "Only creates and syncs tell which rows they created.");
    EXPECT_THAT(stored("$ref:a.@created",
                       R"({"id": "a", "entity": "t", "action": "create", "store_params": {"id": 1},
                           "metadata_params": {"__on_conflict": {"columns": ["id"], "action": "update"}}})"),
                HasSubstr("property not found"));
}

TEST_F(BatchFactsTest, AnIndexNeedsAllRowsOfTheCreate) {
    database_.return_rows("a", exact_json(R"([{"id": 2}])"));
    EXPECT_THAT(stored("$ref:a.0.@created",
                       R"({"id": "a", "entity": "t", "action": "create",
                           "store_params": [{"id": 1}, {"id": 2}],
                           "metadata_params": {"__on_conflict": {"columns": ["id"], "action": "nothing"}}})"),
                HasSubstr("the operation returned 1 of 2 rows"));
}

TEST_F(BatchFactsTest, AreAllowedForEachParameter) {
    limit_ = {.max_bytes = 30};
    database_.give_fact(BatchFact::claims, object_of("long", std::string(40, 'x')));
    stored("$ref:@claims.long");
    EXPECT_EQ(error_.sqlstate, "54000");
}

}  // namespace
}  // namespace batch_ops::test
