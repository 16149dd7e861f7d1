#include "engine/references/fact_names.hpp"

#include <gtest/gtest.h>

namespace batch_ops::test {
namespace {

TEST(FactNames, AreFound) {
    EXPECT_EQ(find_batch_fact("@now"), BatchFact::now);
    EXPECT_EQ(find_batch_fact("now"), std::nullopt);
    EXPECT_EQ(find_batch_fact("@Now"), std::nullopt);
    EXPECT_TRUE(is_result_fact("@rows"));
    EXPECT_FALSE(is_result_fact("@count"));
}

TEST(FactNames, EndAtAnUnderscoreWhereThatIsAName) {
    EXPECT_EQ(batch_fact_in("@today_report"), "@today");
    EXPECT_EQ(batch_fact_in("@today_a_b_"), "@today");
    EXPECT_EQ(batch_fact_in("@yesterday_report"), "@yesterday_report");
    EXPECT_EQ(result_fact_in("@rows_found"), "@rows");
    EXPECT_EQ(result_fact_in("@rowsfound"), "@rowsfound");
}

TEST(FactNames, AreMeantByOtherWords) {
    EXPECT_EQ(meant_batch_fact("@Now", false), "@now");
    EXPECT_EQ(meant_batch_fact("@claim", false), "@claims");
    EXPECT_EQ(meant_batch_fact("@current_timestamp", false), "@now");
    EXPECT_EQ(meant_batch_fact("@jwt", false), "@claims");
    EXPECT_EQ(meant_batch_fact("@tomorrow", false), std::nullopt);
    EXPECT_EQ(meant_result_fact("@count"), "@rows");
    EXPECT_EQ(meant_result_fact("@row"), "@rows");
    EXPECT_EQ(meant_result_fact("@insert_id"), std::nullopt);
}

// An item is not there for everybody.
TEST(FactNames, AreOfferedOnlyWhereTheyExist) {
    EXPECT_EQ(list_of_batch_facts(false), "Available facts: @now, @today, @user, @claims, @uuid.");
    EXPECT_EQ(list_of_result_facts(), "Available facts: @rows, @created, @total.");
    EXPECT_TRUE(is_of_item(BatchFact::item));
    EXPECT_FALSE(is_of_item(BatchFact::now));
}

}  // namespace
}  // namespace batch_ops::test
