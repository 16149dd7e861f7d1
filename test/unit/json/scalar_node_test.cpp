#include "engine/json/scalar_node.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "engine/json/compact_json.hpp"

namespace batch_ops::test {
namespace {

TEST(ScalarNode, HoldsABoolean) {
    EXPECT_TRUE(boolean_node(true).boolean());
    EXPECT_FALSE(boolean_node(false).boolean());
    EXPECT_EQ(boolean_node(false).kind(), JsonNode::Kind::boolean);
    EXPECT_EQ(boolean_node(true).value(), true);
}

TEST(ScalarNode, HoldsACountOfAnySize) {
    for (const std::uint64_t count : {std::uint64_t{0}, std::uint64_t{4294967295},
                                      std::uint64_t{4294967296}, std::uint64_t{1} << 40U}) {
        EXPECT_EQ(count_node(count).kind(), JsonNode::Kind::number);
        EXPECT_EQ(number_text(count_node(count).value()), std::to_string(count));
    }
}

TEST(ScalarNode, ListsTruths) {
    const JsonNode node = all_true_node(3);
    EXPECT_TRUE(node.is_array());
    EXPECT_EQ(node.size(), 3U);
    EXPECT_TRUE(node.element(1).boolean());
    EXPECT_EQ(compact_json(node.value()), "[true,true,true]");
    EXPECT_EQ(compact_json(all_true_node(2).value()), "[true,true]");
    EXPECT_EQ(compact_json(all_true_node(0).value()), "[]");
}

TEST(ScalarNode, MentionsNothing) {
    EXPECT_FALSE(all_true_node(3).may_mention("$ref:"));
    EXPECT_FALSE(count_node(3).may_mention("3"));
}

}  // namespace
}  // namespace batch_ops::test
