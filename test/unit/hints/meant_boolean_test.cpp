#include "engine/hints/meant_boolean.hpp"

#include <gtest/gtest.h>

#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

TEST(MeantBoolean, KnowsTheWordsAndNumbersForIt) {
    for (const char* json : {"\"true\"", "\"TRUE\"", "\"yes\"", "\"on\"", "\"1\"", "1"}) {
        EXPECT_EQ(meant_boolean(exact_json(json)), true) << json;
    }
    for (const char* json : {"\"false\"", "\"No\"", "\"off\"", "\"0\"", "0"}) {
        EXPECT_EQ(meant_boolean(exact_json(json)), false) << json;
    }
}

TEST(MeantBoolean, IsNotGuessedAt) {
    for (const char* json :
         {"true", "false", "null", "2", "0.5", "\"\"", "\"maybe\"", "[]", "{}"}) {
        EXPECT_EQ(meant_boolean(exact_json(json)), std::nullopt) << json;
    }
}

}  // namespace
}  // namespace batch_ops::test
