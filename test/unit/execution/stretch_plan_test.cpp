#include "engine/execution/stretch_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/execution/batch_plan.hpp"
#include "engine/request/request_parser.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Everything is fusible, and whether one may overtake another is a matter of the test.
class AskedRules final : public FusionRules {
public:
    using Rule = std::function<Overtaking(const Operation& later, const Operation& earlier)>;

    explicit AskedRules(Rule rule) : rule_(std::move(rule)) {}

    [[nodiscard]] bool is_fusible(const Operation& operation) override {
        return operation.id != "alone";
    }
    [[nodiscard]] Overtaking overtaking(const Operation& later, const Operation& earlier) override {
        ++questions_;
        return rule_(later, earlier);
    }
    [[nodiscard]] int questions() const { return questions_; }

private:
    Rule rule_;
    int questions_ = 0;
};

Overtaking always(const Operation& /*later*/, const Operation& /*earlier*/) {
    return Overtaking::allowed;
}

Overtaking never(const Operation& /*later*/, const Operation& /*earlier*/) {
    return Overtaking::forbidden;
}

// Deletes stay behind creates, as of one table.
Overtaking unless_it_deletes(const Operation& later, const Operation& earlier) {
    return later.action != Action::remove || earlier.action != Action::create
               ? Overtaking::allowed
               : Overtaking::forbidden;
}

// Rows are locked by updates and deletes, here of whatever table.
Overtaking where_both_lock_without_waiting(const Operation& later, const Operation& earlier) {
    const bool both_lock = later.action != Action::create && earlier.action != Action::create;
    return both_lock ? Overtaking::without_waiting : Overtaking::allowed;
}

PlannedStretch planned(const std::string& operations, AskedRules& rules,
                       std::size_t longest = 100) {
    const BatchRequest request = parse_request(exact_document(operations), nullptr, {});
    return BatchPlan(request, rules).stretch_at(0, longest, [](std::size_t) { return true; });
}

std::vector<Positions> stretch_of(const std::string& operations, AskedRules& rules,
                                  std::size_t longest = 100) {
    return planned(operations, rules, longest).groups;
}

std::vector<Positions> stretch_of(const std::string& operations, const AskedRules::Rule& rule,
                                  std::size_t longest = 100) {
    AskedRules rules(rule);
    return stretch_of(operations, rules, longest);
}

const std::string create = R"(", "entity": "line", "action": "create", "store_params": {"x": 1}})";
const std::string update =
    R"(", "entity": "stock", "action": "update", "store_params": {"n": 1}, "query_params": {"id": 1}})";
const std::string remove = R"(", "entity": "line", "action": "delete", "query_params": {"id": 1}})";

// Operations that take turns, with ids a, b, c, …
std::string in_turn(const std::vector<std::string>& kinds) {
    std::string operations;
    for (std::size_t index = 0; index < kinds.size(); ++index) {
        operations += (index == 0 ? "" : ", ") + std::string(R"({"id": ")") +
                      static_cast<char>('a' + index) + kinds[index];
    }
    return "[" + operations + "]";
}

TEST(StretchPlan, OperationsThatTakeTurnsBecomeGroupsOfTheirKind) {
    EXPECT_THAT(stretch_of(in_turn({create, update, create, update, create}), always),
                ElementsAre(ElementsAre(0, 2, 4), ElementsAre(1, 3)));
}

TEST(StretchPlan, NothingIsPlannedWhereNobodyOvertakesAnybody) {
    EXPECT_THAT(stretch_of(in_turn({create, create, create, update, update}), always), IsEmpty());
    EXPECT_THAT(stretch_of(in_turn({create, update, create, update}), never), IsEmpty());
    EXPECT_THAT(stretch_of(in_turn({create}), always), IsEmpty());
}

TEST(StretchPlan, AnOperationThatMayNotOvertakeStartsAGroupOfItsOwn) {
    EXPECT_THAT(
        stretch_of(in_turn({remove, create, remove, create, remove, create}), unless_it_deletes),
        ElementsAre(ElementsAre(0), ElementsAre(1, 3, 5), ElementsAre(2, 4)));
}

TEST(StretchPlan, WaitsForLocksUnlessRowsAreLockedOutOfTurn) {
    AskedRules rules(where_both_lock_without_waiting);
    const PlannedStretch waiting = planned(in_turn({create, update, create, update}), rules);
    EXPECT_EQ(waiting.groups.size(), 2);
    EXPECT_EQ(waiting.waiting, Waiting::allowed);
    const PlannedStretch in_haste = planned(
        in_turn({create, update, remove, update, create, remove, create, update, remove}), rules);
    EXPECT_THAT(in_haste.groups,
                ElementsAre(ElementsAre(0, 4, 6), ElementsAre(1, 3, 7), ElementsAre(2, 5, 8)));
    EXPECT_EQ(in_haste.waiting, Waiting::forbidden);
}

TEST(StretchPlan, TablesAreAskedOncePerPairOfGroups) {
    AskedRules rules(always);
    stretch_of(in_turn({create, update, create, update, create, update, create, update}), rules);
    EXPECT_EQ(rules.questions(), 1);
}

TEST(StretchPlan, AnOperationStaysBehindWhatItDependsOn) {
    const std::string families = R"([
        {"id": "p1", "entity": "parent", "action": "create", "store_params": {"x": 1}},
        {"id": "c1", "entity": "child", "action": "create", "store_params": {"p": "$ref:p1.id"}},
        {"id": "p2", "entity": "parent", "action": "create", "store_params": {"x": 2}},
        {"id": "c2", "entity": "child", "action": "create", "store_params": {"p": "$ref:p2.id"}},
        {"id": "p3", "entity": "parent", "action": "create", "store_params": {"x": 3}},
        {"id": "c3", "entity": "child", "action": "create", "store_params": {"p": "$ref:p3.id"}},
        {"id": "p4", "entity": "parent", "action": "create", "store_params": {"x": "$ref:c1.id"}},
        {"id": "c4", "entity": "child", "action": "create", "store_params": {"p": "$ref:p4.id"}}])";
    EXPECT_THAT(
        stretch_of(families, always),
        ElementsAre(ElementsAre(0, 2, 4), ElementsAre(1, 3, 5), ElementsAre(6), ElementsAre(7)));
}

TEST(StretchPlan, NothingMovesPastACall) {
    const std::string call = R"(", "entity": "f", "action": "call"})";
    EXPECT_THAT(stretch_of(in_turn({create, update, call, create, update}), always), IsEmpty());
    EXPECT_THAT(stretch_of(in_turn({create, update, create, update, call, create, update}), always),
                ElementsAre(ElementsAre(0, 2), ElementsAre(1, 3)));
}

TEST(StretchPlan, EndsBeforeWhatIsNotFusibleOrHasAnotherForm) {
    const std::string alone = R"({"id": "alone", "entity": "other", "action": "create",
                                  "store_params": {"x": 1}})";
    const std::string sorted = R"({"id": "s", "entity": "line", "action": "read",
                                   "metadata_params": {"__sort": "x"}})";
    for (const std::string& barrier : {alone, sorted}) {
        std::string operations = in_turn({create, update, create, update});
        operations.back() = ',';
        operations += barrier + R"(, {"id": "z)" + create + "]";
        EXPECT_THAT(stretch_of(operations, always),
                    ElementsAre(ElementsAre(0, 2), ElementsAre(1, 3)))
            << barrier;
    }
}

TEST(StretchPlan, WhereManyStayAloneNothingIsPlanned) {
    const std::string other =
        R"(", "entity": "other", "action": "create", "store_params": {"x": 1}})";
    EXPECT_THAT(stretch_of(in_turn({create, update, create, other}), always), IsEmpty());
}

TEST(StretchPlan, WhereNobodyMayWaitGroupsMustBeLarger) {
    AskedRules rules(where_both_lock_without_waiting);
    EXPECT_THAT(stretch_of(in_turn({update, remove, update, remove}), rules), IsEmpty());
    EXPECT_EQ(stretch_of(in_turn({update, remove, update, remove, update}), rules).size(), 2);
}

TEST(StretchPlan, IsNoLongerThanOneAsks) {
    EXPECT_THAT(stretch_of(in_turn({create, update, create, update, create}), always, 4),
                ElementsAre(ElementsAre(0, 2), ElementsAre(1, 3)));
}

}  // namespace
}  // namespace batch_ops::test
