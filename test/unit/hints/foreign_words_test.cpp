#include "engine/hints/foreign_words.hpp"

#include <gtest/gtest.h>

namespace batch_ops {
namespace {

TEST(ForeignWords, AreKnownHoweverTheirToolMarksThem) {
    for (const char* word : {"_gte", "$gte", "GTE", "gte", ">="}) {
        EXPECT_EQ(word_for(WordPlace::operator_name, word), "ge") << word;
    }
    for (const char* word : {"notIn", "not_in", "NOT IN", "_nin"}) {
        EXPECT_EQ(word_for(WordPlace::operator_name, word), "not-in") << word;
    }
    EXPECT_EQ(word_for(WordPlace::metadata_key, "orderBy"), "__sort");
}

TEST(ForeignWords, MeanSomethingOnlyWhereTheyStand) {
    EXPECT_EQ(word_for(WordPlace::operation_key, "set"), "store_params");
    EXPECT_EQ(word_for(WordPlace::action, "set"), "update");
    EXPECT_EQ(word_for(WordPlace::option, "set"), std::nullopt);
}

TEST(ForeignWords, AreNotGuessedAt) {
    EXPECT_EQ(word_for(WordPlace::operator_name, "country"), std::nullopt);
    EXPECT_EQ(word_for(WordPlace::operator_name, ""), std::nullopt);
}

}  // namespace
}  // namespace batch_ops
