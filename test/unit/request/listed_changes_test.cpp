#include "engine/request/listed_changes.hpp"

#include <gtest/gtest.h>

#include "unit/request/request_fixture.hpp"

namespace batch_ops::test {
namespace {

const std::string with_a_row =
    R"("entity": "t", "action": "update", "store_params": [{"id": 1}], )";

TEST(ListedChanges, SayHowAColumnOfRowsIsChanged) {
    const Operation changed = operation(with_a_row + R"("increment": ["n"], "append": ["tags"])");
    const ListedChanges listed(changed);
    EXPECT_EQ(listed.of("n"), ColumnChange::add);
    EXPECT_EQ(listed.of("tags"), ColumnChange::append);
    EXPECT_EQ(listed.of("id"), ColumnChange::set);
    EXPECT_FALSE(listed.empty());
    EXPECT_TRUE(changed.updates_rows());
}

TEST(ListedChanges, AreNoneWhereValuesAreGiven) {
    const Operation changed = operation(with_a_row + R"("increment": {"n": 1})");
    EXPECT_TRUE(ListedChanges(changed).empty());
    EXPECT_EQ(ListedChanges(changed).of("n"), ColumnChange::set);
}

}  // namespace
}  // namespace batch_ops::test
