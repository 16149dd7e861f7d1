#include "engine/request/group_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/request/request_fixture.hpp"

namespace batch_ops::test {
namespace {

std::string group_problem(const std::string& group) {
    return problem_with(R"("entity": "t", "action": "read", "group": )" + group);
}

TEST(GroupReader, OperationsOfAGroupFollowEachOther) {
    EXPECT_THAT(ordered_ids(outline(R"([{"id": "a", "group": "g"}, {"id": "b"},
                                        {"id": "c", "group": "g"}])")),
                ElementsAre("a", "c", "b"));
}

TEST(GroupReader, DependsOnMayNameAGroup) {
    const BatchOutline read = outline(R"([{"id": "x", "depends_on": ["g", "g"]},
                                          {"id": "a", "group": "g"}, {"id": "b", "group": "g"}])");
    EXPECT_THAT(ordered_ids(read), ElementsAre("a", "b", "x"));
    EXPECT_THAT(read.groups.dependencies(0), ElementsAre(0));
    EXPECT_THAT(read.explicit_dependencies[0], IsEmpty());
    EXPECT_THAT(read.dependents(1), ElementsAre(0));
    EXPECT_THAT(read.dependents_of_group(0), ElementsAre(0));
    EXPECT_THAT(read.independent(), ElementsAre(1, 2));
    EXPECT_THAT(read.levels(), ElementsAre(1, 0, 0));
}

TEST(GroupReader, DependentsOfAGroupAreOutsideOfIt) {
    const BatchOutline read =
        outline(R"([{"id": "a", "group": "g"}, {"id": "b", "group": "g", "depends_on": ["a"]},
                    {"id": "x", "store_params": {"k": "$ref:a.id"}}])");
    EXPECT_THAT(read.dependents_of_group(0), ElementsAre(2));
    EXPECT_THAT(read.dependents(0), ElementsAre(1, 2));
}

TEST(GroupReader, RefusesWhatIsNoName) {
    EXPECT_EQ(group_problem("5"), "group must be a string, not a number");
    EXPECT_EQ(group_problem(R"("a b")"), "invalid group \"a b\"");
    EXPECT_EQ(group_problem(R"("")"), "invalid group \"\"");
}

TEST(GroupReader, RefusesTheIdOfAnOperation) {
    EXPECT_EQ(group_problem(R"("z")"), "group \"z\" has the id of an operation");
    EXPECT_EQ(group_problem(R"("a")"), "group \"a\" has the id of an operation");
}

TEST(GroupReader, AnOperationCannotDependOnItsOwnGroup) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "group": "g", "depends_on": ["g"])"),
              "an operation cannot depend on its own group in depends_on");
}

TEST(GroupReader, AReferenceToAGroupIsToldToNameAMember) {
    const ErrorFields error = outline_error(
        R"([{"id": "a", "group": "g"}, {"id": "b", "store_params": {"x": "$ref:g.id"}}])");
    EXPECT_THAT(error.message, HasSubstr("unknown operation \"g\""));
    EXPECT_EQ(error.hint, "\"g\" is a group: refer to one of its operations, such as \"a\".");
}

TEST(GroupReader, AReferenceToItsOwnGroupIsToldOfAnotherMember) {
    EXPECT_EQ(outline_error(R"([{"id": "a", "group": "g", "store_params": {"x": "$ref:g.id"}},
                                {"id": "b", "group": "g"}])")
                  .hint,
              "\"g\" is a group: refer to one of its operations, such as \"b\".");
    EXPECT_EQ(
        outline_error(R"([{"id": "a", "group": "g", "store_params": {"x": "$ref:g.id"}}])").hint,
        "\"g\" is a group of which this operation is the only one.");
}

TEST(GroupReader, AMistakeInDependsOnIsToldOfGroups) {
    EXPECT_EQ(
        outline_error(R"([{"id": "a", "group": "pay"}, {"id": "b", "depends_on": ["Pay"]}])").hint,
        "Did you mean \"pay\"? Operations and groups beside this one: a, pay.");
    EXPECT_EQ(
        outline_error(R"([{"id": "a", "group": "pay"}, {"id": "b", "depends_on": "pay"}])").hint,
        R"(Write "depends_on": ["pay"].)");
    EXPECT_EQ(outline_error(R"([{"id": "a", "group": "pay"},
                                {"id": "b", "depends_on": ["something_else"]}])")
                  .hint,
              "Operations and groups beside this one: a, pay.");
}

TEST(GroupReader, ACycleBetweenGroupsNamesThem) {
    const ErrorFields error = outline_error(R"([{"id": "a", "group": "g", "depends_on": ["c"]},
                          {"id": "b", "group": "h", "depends_on": ["d"]},
                          {"id": "c", "group": "h"}, {"id": "d", "group": "g"}])");
    EXPECT_EQ(error.message, "Circular dependency detected: g -> h -> g");
    EXPECT_EQ(error.hint, "A group waits for all that any of its operations waits for.");
    EXPECT_EQ(error.kind, ErrorKind::circular_dependency);
}

TEST(GroupReader, ACycleWithinAGroupNamesItsOperations) {
    EXPECT_EQ(outline_error(R"([{"id": "a", "group": "g", "depends_on": ["b"]},
                                {"id": "b", "group": "g", "depends_on": ["a"]}])")
                  .message,
              "Circular dependency detected: a -> b -> a");
}

}  // namespace
}  // namespace batch_ops::test
