#include "engine/json/value.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "engine/json/compact_json.hpp"
#include "engine/json/value_node.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

TEST(Value, AWholeNumberThatFitsIsAnInt64) {
    const Value smallest = make_number("-9223372036854775808");
    const Value greatest = make_number("9223372036854775807");
    ASSERT_TRUE(smallest.is_number_integer());
    ASSERT_TRUE(greatest.is_number_integer());
    EXPECT_EQ(smallest.get<std::int64_t>(), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(greatest.get<std::int64_t>(), std::numeric_limits<std::int64_t>::max());
    EXPECT_FALSE(is_decimal(greatest));
    EXPECT_TRUE(is_number(greatest));
    EXPECT_EQ(number_text(smallest), "-9223372036854775808");
}

TEST(Value, AWholeNumberThatDoesNotFitIsADecimal) {
    const Value above = make_number("9223372036854775808");
    EXPECT_TRUE(is_decimal(above));
    EXPECT_TRUE(is_number(above));
    EXPECT_EQ(number_text(above), "9223372036854775808");
}

TEST(Value, ADecimalKeepsItsDigitsAndTrailingZeros) {
    for (const std::string_view digits :
         {"1.10", "-0.00", "3.0", "12345678901234567890123456789.012345678901234567890"}) {
        const Value number = make_number(digits);
        EXPECT_TRUE(is_decimal(number)) << digits;
        EXPECT_FALSE(number.is_number()) << digits << " became a machine number";
        EXPECT_EQ(number_text(number), digits);
    }
}

TEST(Value, OnlyNumbersAreNumbers) {
    for (const char* json : {"null", "true", "\"1\"", "[1]", "{\"a\": 1}"}) {
        EXPECT_FALSE(is_number(exact_json(json))) << json;
    }
}

TEST(Value, KindsAreDescribedForMessages) {
    EXPECT_EQ(described_kind(exact_json("null")), "null");
    EXPECT_EQ(described_kind(exact_json("true")), "a boolean");
    EXPECT_EQ(described_kind(exact_json("1")), "a number");
    EXPECT_EQ(described_kind(exact_json("1.5")), "a number");
    EXPECT_EQ(described_kind(exact_json("\"\"")), "a string");
    EXPECT_EQ(described_kind(exact_json("[]")), "an array");
    EXPECT_EQ(described_kind(exact_json("{}")), "an object");
}

TEST(Value, MembersKeepTheOrderInWhichTheyWereAdded) {
    Value object;
    append_member(object, "z", 1);
    append_member(object, "a", 2);
    append_member(object, "m", 3) = 4;
    EXPECT_EQ(compact_json(object), R"({"z":1,"a":2,"m":4})");
}

TEST(Value, FindsAMemberOrNothing) {
    const Value object = exact_json(R"({"a": null, "b": 2})");
    ASSERT_NE(find_member(object, "a"), nullptr);
    EXPECT_TRUE(find_member(object, "a")->is_null());
    EXPECT_EQ(find_member(object, "b")->get<int>(), 2);
    EXPECT_EQ(find_member(object, "B"), nullptr);
    EXPECT_EQ(find_member(object, ""), nullptr);
}

TEST(ValueNode, WalksADocument) {
    const Value document = exact_json(R"({"rows": [{"id": 1}, {"id": 2.50}], "n": null})");
    const JsonNode root = node_of(document);
    EXPECT_EQ(root.kind(), JsonNode::Kind::object);
    EXPECT_EQ(root.size(), 2U);
    std::vector<std::string_view> names;
    root.for_each_member([&](std::string_view name, const JsonNode&) { names.push_back(name); });
    EXPECT_EQ(names, (std::vector<std::string_view>{"rows", "n"}));
    EXPECT_FALSE(root.member("none").exists());
    EXPECT_EQ(root.member("n").kind(), JsonNode::Kind::null);
    EXPECT_EQ(root.member("n").size(), 0U);
    const JsonNode rows = root.member("rows");
    EXPECT_EQ(rows.kind(), JsonNode::Kind::array);
    EXPECT_EQ(rows.size(), 2U);
    EXPECT_EQ(compact_json(rows.element(1).member("id").value()), "2.50");
    EXPECT_EQ(rows.element(0).size_in_bytes(), std::string_view(R"({"id":1})").size());
}

TEST(ValueNode, ThatDoesNotExistIsOfNoKind) {
    const JsonNode absent;
    EXPECT_FALSE(absent.is_array() || absent.is_object() || absent.is_string());
}

TEST(ValueNode, KnowsWhichTextsAreInItsStrings) {
    const Value document = exact_json(R"({"$name:": [1, null, {"a": "see $ref:b.c"}], "n": 5})");
    EXPECT_TRUE(node_of(document).may_mention("$ref:"));
    EXPECT_FALSE(node_of(document).may_mention("$else:"));
    EXPECT_FALSE(node_of(document).member("n").may_mention("5"));
}

}  // namespace
}  // namespace batch_ops::test
