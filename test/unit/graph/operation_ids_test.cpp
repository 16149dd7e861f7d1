#include "engine/graph/operation_ids.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace batch_ops::test {
namespace {

TEST(OperationIds, FindsEachIdAndNoOther) {
    constexpr OperationIds::Index count = 1000;
    OperationIds ids(count);
    for (OperationIds::Index index = 0; index < count; ++index) {
        EXPECT_EQ(ids.add("op_" + std::to_string(index)), std::nullopt);
    }
    ASSERT_EQ(ids.size(), count);
    for (OperationIds::Index index = 0; index < count; ++index) {
        EXPECT_EQ(ids.find("op_" + std::to_string(index)), index);
        EXPECT_EQ(ids[index], "op_" + std::to_string(index));
    }
    EXPECT_EQ(ids.find("op_1000"), std::nullopt);
    EXPECT_EQ(ids.find(""), std::nullopt);
}

TEST(OperationIds, TellsWhichOperationHasAnIdAlready) {
    OperationIds ids(3);
    EXPECT_EQ(ids.add("a"), std::nullopt);
    EXPECT_EQ(ids.add("b"), std::nullopt);
    EXPECT_EQ(ids.add("a"), 0U);
    EXPECT_EQ(ids.find("a"), 0U);
    EXPECT_EQ(ids[2], "a");
}

TEST(OperationIds, FindsNothingWhereThereIsNone) {
    EXPECT_EQ(OperationIds(0).find("a"), std::nullopt);
}

}  // namespace
}  // namespace batch_ops::test
