#include "engine/execution/batch_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/request/request_parser.hpp"
#include "unit/support/exact_json.hpp"
#include "unit/support/fake_database.hpp"

namespace batch_ops::test {
namespace {

using ::testing::ElementsAre;

std::size_t same_shape_run(const BatchRequest& request, std::size_t position,
                           std::size_t longest = most_in_a_statement) {
    FakeDatabase database;
    return BatchPlan(request, database).same_shape_at(position, longest).size();
}

// Two operations, the first of them a plain create; gives how many of them have one shape.
std::size_t run_with(std::string_view first, std::string_view second) {
    const std::string batch = R"([{"id": "a", "entity": "t", )" + std::string(first) +
                              R"(}, {"id": "b", )" + std::string(second) + "}]";
    return same_shape_run(parse_request(exact_document(batch), nullptr, {}), 0);
}

constexpr std::string_view plain = R"("action": "create", "store_params": {"x": 1, "y": 2})";

TEST(Fusion, CreatesWithTheSameColumnsHaveOneShape) {
    EXPECT_EQ(run_with(plain, R"("entity": "t", "action": "create",
                                 "store_params": {"x": null, "y": "z"})"),
              2U);
}

TEST(Fusion, CreatesThatOverrideInOneWayHaveOneShape) {
    const auto create = [](const std::string& overriding) {
        return R"("action": "create", "store_params": {"x": 1}, "metadata_params": {"__overriding": ")" +
               overriding + "\"}";
    };
    EXPECT_EQ(run_with(create("system"), R"("entity": "t", )" + create("system")), 2U);
    EXPECT_EQ(run_with(create("system"), R"("entity": "t", )" + create("user")), 1U);
}

TEST(Fusion, OperationsThatDifferHaveNot) {
    for (const char* second :
         {R"("entity": "u", "action": "create", "store_params": {"x": 1, "y": 2})",
          R"("entity": "s.t", "action": "create", "store_params": {"x": 1, "y": 2})",
          R"("entity": "t", "action": "create", "store_params": {"x": 1})",
          R"("entity": "t", "action": "create", "store_params": {"x": 1, "z": 2})",
          R"("entity": "t", "action": "create", "store_params": {"x": 1, "y": 2, "z": 3})",
          R"("entity": "t", "action": "create", "store_params": [{"x": 1, "y": 2}])",
          R"("entity": "t", "action": "create")",
          R"("entity": "t", "action": "create", "store_params": {"x": 1, "y": 2},
             "metadata_params": {"__properties": "x"})",
          R"("entity": "t", "action": "create", "store_params": {"x": 1, "y": 2},
             "claims": {"sub": "s"})",
          R"("entity": "t", "action": "create", "store_params": {"x": 1, "y": 2},
             "metadata_params": {"__overriding": "system"})",
          R"("entity": "t", "action": "read")"}) {
        EXPECT_EQ(run_with(plain, second), 1U) << second;
    }
}

TEST(Fusion, WhatLooksUpKeysStandsAlone) {
    const std::string create =
        R"("entity": "t", "action": "create", "store_params": {"x": 1}, "lookup": {"x": "name"})";
    EXPECT_EQ(run_with(create.substr(15), create), 1U);
    EXPECT_EQ(run_with(R"("action": "create", "store_params": {"x": 1})", create), 1U);
}

TEST(Fusion, AConflictClauseOrAConditionStandsAlone) {
    const char* upsert = R"("action": "create", "store_params": {"x": 1, "y": 2},
        "metadata_params": {"__on_conflict": {"columns": ["x"], "action": "nothing"}})";
    EXPECT_EQ(run_with(upsert, std::string(R"("entity": "t", )") + upsert), 1U);
    const std::string batch = R"([
        {"id": "z", "entity": "t", "action": "read"},
        {"id": "a", "entity": "t", "action": "create", "store_params": {"x": 1}},
        {"id": "b", "entity": "t", "action": "create", "store_params": {"x": 1},
         "when": {"ref": "$ref:z.n", "eq": 1}}])";
    EXPECT_EQ(same_shape_run(parse_request(exact_document(batch), nullptr, {}), 1), 1U);
    const std::string guarded = R"([
        {"id": "z", "entity": "t", "action": "read"},
        {"id": "a", "entity": "t", "action": "create", "store_params": {"x": 1}},
        {"id": "b", "entity": "t", "action": "create", "store_params": {"x": 1},
         "expect": [{"rows": 1}, {"ref": "$ref:z.n", "eq": 1}]}])";
    EXPECT_EQ(same_shape_run(parse_request(exact_document(guarded), nullptr, {}), 1), 1U);
}

TEST(Fusion, ReadsUpdatesAndDeletesByTheSameColumnsHaveOneShape) {
    for (const char* members :
         {R"("action": "read", "query_params": {"x": 1})",
          R"("action": "read", "query_params": {"x": 1, "y": "z"})",
          R"("action": "delete", "query_params": {"x": {"eq": 1}})",
          R"("action": "update", "store_params": {"v": 1}, "query_params": {"x": "text"})",
          R"("action": "update", "store_params": {"v": 1}, "query_params": {"x": 1},
             "metadata_params": {"__properties": ["v"]})",
          R"("action": "update", "increment": {"v": 1}, "query_params": {"x": 1})",
          R"("action": "update", "store_params": {"w": 1}, "increment": {"v": 1},
             "query_params": {"x": 1, "v": {"ge": 1}}, "expect": {"rows": 1})"}) {
        EXPECT_EQ(run_with(members, std::string(R"("entity": "t", )") + members), 2U) << members;
    }
}

TEST(Fusion, WhatSelectsBySomethingElseThanPlainComparisonsStandsAlone) {
    for (const char* members :
         {R"("action": "read")", R"("action": "read", "query_params": {"x": null})",
          R"("action": "read", "query_params": {"x": [1]})",
          R"("action": "read", "query_params": {"x": "eq::1"})",
          R"("action": "read", "query_params": {"x": {"like": "a"}})",
          R"("action": "read", "query_params": {"x": {"between": [1, 2]}})",
          R"("action": "read", "query_params": {"__or": [{"x": 1}]})",
          R"("action": "read", "query_params": {"__not": {"x": 1}})",
          R"("action": "read", "query_params": {"x": 1, "__some": {"y": {}}})",
          R"("action": "delete", "query_params": {"x": 1, "__none": {"y": {"x": 1}}})",
          R"("action": "delete", "metadata_params": {"__all": true})"}) {
        EXPECT_EQ(run_with(members, std::string(R"("entity": "t", )") + members), 1U) << members;
    }
}

TEST(Fusion, WhatComparesManyColumnsStandsAlone) {
    const auto compared = [](int count) {
        std::string conditions;
        for (int index = 0; index < count; ++index) {
            conditions += (index == 0 ? "" : ", ") + std::string(R"({"x": {"ne": )") +
                          std::to_string(index) + "}}";
        }
        const std::string members =
            R"("action": "read", "query_params": {"__and": [)" + conditions + "]}";
        return run_with(members, R"("entity": "t", )" + members);
    };
    EXPECT_EQ(compared(32), 2U);
    EXPECT_EQ(compared(33), 1U);
}

TEST(Fusion, WhatOrdersPagesLocksOrIncludesStandsAlone) {
    for (const char* metadata :
         {R"({"__sort": "x"})", R"({"__limit": 1})", R"({"__offset": 1})", R"({"__count": true})",
          R"({"__lock": "update"})", R"({"__include": "y"})", R"({"__properties": []})"}) {
        const std::string members =
            R"("action": "read", "query_params": {"x": 1}, "metadata_params": )" +
            std::string(metadata);
        EXPECT_EQ(run_with(members, R"("entity": "t", )" + members), 1U) << metadata;
    }
}

TEST(Fusion, WhatIsComparedOrAddedMakesTheShape) {
    constexpr std::string_view first =
        R"("action": "update", "increment": {"v": 1}, "query_params": {"x": 1, "v": {"ge": 1}})";
    for (const char* second :
         {R"("action": "update", "increment": {"w": 1}, "query_params": {"x": 1, "v": {"ge": 1}})",
          R"("action": "update", "increment": {"v": 1}, "query_params": {"x": 1, "v": {"gt": 1}})",
          R"("action": "update", "increment": {"v": 1}, "query_params": {"x": 1})"}) {
        EXPECT_EQ(run_with(first, std::string(R"("entity": "t", )") + second), 1U) << second;
    }
}

TEST(Fusion, WhatAReferenceBringsIsAsGoodAsALiteral) {
    const BatchRequest request = parse_request(exact_document(R"([
        {"id": "z", "entity": "t", "action": "read"},
        {"id": "a", "entity": "t", "action": "delete", "query_params": {"x": "$ref:z.x"}},
        {"id": "b", "entity": "t", "action": "delete", "query_params": {"x": 1}},
        {"id": "c", "entity": "t", "action": "update", "query_params": {"x": 1},
         "store_params": {"v": "$ref:z.x"}},
        {"id": "d", "entity": "t", "action": "update", "query_params": {"x": 2},
         "store_params": {"v": 5}}])"),
                                               nullptr, {});
    EXPECT_EQ(same_shape_run(request, 1), 2U);
    EXPECT_EQ(same_shape_run(request, 3), 2U);
}

TEST(Fusion, ARunIsAsLongAsOneAsks) {
    const BatchRequest request = parse_request(exact_document(R"([
        {"id": "a", "entity": "t", "action": "create", "store_params": {"x": 1}},
        {"id": "b", "entity": "t", "action": "create", "store_params": {"x": 2}},
        {"id": "c", "entity": "t", "action": "create", "store_params": {"x": 3}}])"),
                                               nullptr, {});
    EXPECT_EQ(same_shape_run(request, 0), 3U);
    EXPECT_EQ(same_shape_run(request, 0, 2), 2U);
}

TEST(Fusion, NoPathLeadsFromOneMemberToAnother) {
    const BatchRequest request = parse_request(exact_document(R"([
        {"id": "a", "entity": "t", "action": "create", "store_params": {"x": 1}},
        {"id": "b", "entity": "t", "action": "create", "store_params": {"x": 2}},
        {"id": "c", "entity": "t", "action": "create", "store_params": {"x": "$ref:a.x"}},
        {"id": "d", "entity": "t", "action": "create", "store_params": {"x": 3}},
        {"id": "e", "entity": "t", "action": "create", "store_params": {"x": 4},
         "depends_on": ["b"]}])"),
                                               nullptr, {});
    EXPECT_EQ(same_shape_run(request, 0), 2U);
    EXPECT_EQ(same_shape_run(request, 1), 3U);
    EXPECT_EQ(same_shape_run(request, 2), 3U);
    EXPECT_EQ(same_shape_run(request, 4), 1U);
}

TEST(Fusion, NeighboursAreThoseOfTheExecutionOrder) {
    const BatchRequest request = parse_request(exact_document(R"([
        {"id": "a", "entity": "t", "action": "create", "store_params": {"x": 1}},
        {"id": "b", "entity": "t", "action": "create", "store_params": {"x": 2},
         "depends_on": ["last"]},
        {"id": "c", "entity": "t", "action": "create", "store_params": {"x": 3}},
        {"id": "last", "entity": "t", "action": "read"}])"),
                                               nullptr, {});
    EXPECT_EQ(same_shape_run(request, 0), 2U);  // a, c
    EXPECT_EQ(same_shape_run(request, 2), 1U);  // last
    EXPECT_EQ(same_shape_run(request, 3), 1U);  // b
}

class GroupTest : public ::testing::Test {
protected:
    BatchRequest request_ = parse_request(exact_document(R"([
        {"id": "a", "entity": "t", "action": "create", "store_params": {"x": 1}},
        {"id": "b", "entity": "t", "action": "create", "store_params": {"x": 2}},
        {"id": "c", "entity": "t", "action": "create", "store_params": {"x": 3}},
        {"id": "d", "entity": "u", "action": "create", "store_params": {"x": 4}}])"),
                                          nullptr, {});
    FakeDatabase database_;
    BatchPlan plan_{request_, database_};

    Positions group_at(std::size_t position) {
        return plan_.group_at(position, [](const Operation&) { return true; });
    }
};

TEST_F(GroupTest, IsOfOneWhereTheTableDoesNotAllowMore) {
    EXPECT_THAT(group_at(0), ElementsAre(0));
}

TEST_F(GroupTest, IsOfAllThatHaveOneShapeWhereItDoes) {
    database_.allow_fusion();
    EXPECT_THAT(group_at(0), ElementsAre(0, 1, 2));
    EXPECT_THAT(group_at(1), ElementsAre(1, 2));
    EXPECT_THAT(group_at(3), ElementsAre(3));
}

TEST_F(GroupTest, EndsBeforeAnOperationThatIsNotToRun) {
    database_.allow_fusion();
    const auto all_but_c = [](const Operation& operation) { return operation.id != "c"; };
    EXPECT_THAT(plan_.group_at(0, all_but_c), ElementsAre(0, 1));
}

}  // namespace
}  // namespace batch_ops::test
