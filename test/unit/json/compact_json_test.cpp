#include "engine/json/compact_json.hpp"

#include <gtest/gtest.h>

#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

std::string compacted(std::string_view json) {
    return compact_json(exact_json(json));
}

TEST(CompactJson, WritesScalars) {
    EXPECT_EQ(compacted("null"), "null");
    EXPECT_EQ(compacted("true"), "true");
    EXPECT_EQ(compacted("false"), "false");
    EXPECT_EQ(compacted("-7"), "-7");
    EXPECT_EQ(compacted("\"a\""), "\"a\"");
    EXPECT_EQ(compacted("\"\""), "\"\"");
}

TEST(CompactJson, KeepsTheDigitsOfNumbers) {
    EXPECT_EQ(compacted("[1.10, 9223372036854775807, 9223372036854775808, 0.000]"),
              "[1.10,9223372036854775807,9223372036854775808,0.000]");
    EXPECT_EQ(compacted("12345678901234567890.123456789012345678901234567890"),
              "12345678901234567890.123456789012345678901234567890");
}

TEST(CompactJson, WritesNoWhiteSpaceBetweenParts) {
    EXPECT_EQ(compacted(R"( { "b" : [ 1 , { } , [ ] ] , "a" : { "c" : null } } )"),
              R"({"b":[1,{},[]],"a":{"c":null}})");
}

TEST(CompactJson, EscapesWhatJsonDemands) {
    EXPECT_EQ(compact_json(Value("\"\\/\b\f\n\r\t")), R"("\"\\/\b\f\n\r\t")");
    EXPECT_EQ(compact_json(Value("\x01\x1f\x7f")), "\"\\u0001\\u001f\x7f\"");
    EXPECT_EQ(compacted(R"({"a\"b": 1})"), R"({"a\"b":1})");
}

TEST(CompactJson, PassesOtherCharactersThroughAsTheyAre) {
    EXPECT_EQ(compacted("\"Zoë 東京 🎵\""), "\"Zoë 東京 🎵\"");
    EXPECT_EQ(compact_json(Value("\xe4\xff")), "\"\xe4\xff\"");
}

TEST(CompactJson, ReadsBackAsTheSameValue) {
    const std::string json = R"({"a":[1,-2,true,false,null,"x\ny","é"],"b":{"c":[[[]]]},"":0})";
    EXPECT_EQ(compacted(json), json);
}

}  // namespace
}  // namespace batch_ops::test
