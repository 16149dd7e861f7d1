#include "engine/core/split.hpp"

#include <gmock/gmock.h>

namespace batch_ops::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Split, GivesEveryPartAsItIs) {
    EXPECT_THAT(split_at_commas("a, b,,"), ElementsAre("a", " b", "", ""));
    EXPECT_THAT(split_at_commas(""), ElementsAre(""));
}

TEST(ListItems, AreTrimmedAndMayBeFollowedByAComma) {
    EXPECT_THAT(list_items(" a ,b,, c, "), ElementsAre("a", "b", "", "c"));
    EXPECT_THAT(list_items(" \n"), IsEmpty());
}

}  // namespace
}  // namespace batch_ops::test
