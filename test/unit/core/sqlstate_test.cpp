#include "engine/core/sqlstate.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "engine/core/batch_error.hpp"

namespace batch_ops::test {
namespace {

constexpr std::string_view class_characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

TEST(Sqlstate, EveryClassHasItsOwnNumber) {
    std::set<std::size_t> numbers;
    for (const char first : class_characters) {
        for (const char second : class_characters) {
            const std::string name{first, second};
            const std::size_t number = error_class(name + "000");
            ASSERT_LT(number, error_class_count);
            EXPECT_EQ(error_class_name(number), name);
            numbers.insert(number);
        }
    }
    EXPECT_EQ(numbers.size(), error_class_count - 1);
}

TEST(Sqlstate, WhatIsNoClassIsCountedAsOther) {
    std::vector<std::string> strange = {"",
                                        "2",
                                        "[6000",
                                        "2[000",
                                        "p0001",
                                        "\xff\xff"
                                        "000",
                                        "  000"};
    // All that five six-bit characters can be, which is what the server packs a SQLSTATE into.
    for (int first = 0; first < 64; ++first) {
        for (int second = 0; second < 64; ++second) {
            const std::string code{static_cast<char>('0' + first), static_cast<char>('0' + second)};
            ASSERT_LT(error_class(code + "000"), error_class_count);
        }
    }
    for (const std::string& code : strange) {
        EXPECT_EQ(error_class_name(error_class(code)), "other") << code;
    }
}

TEST(Sqlstate, WhatSaysThatTheTransactionCannotGoOnIsNeverCaught) {
    for (const std::string_view code : {"40001", "40P01", "53100", "53200", "53400", "57014",
                                        "57P01", "58030", "XX000", "XX001", "XX002", "P0004"}) {
        EXPECT_FALSE(may_be_caught(code)) << code;
    }
}

TEST(Sqlstate, EverythingElseMayBeCaught) {
    for (const std::string_view code :
         {"22023", "23505", "23503", "42501", "42P01", "54000", "55P03", "P0001", "P0002", "P0003",
          "PT412", "PGRST", "25006", "21000", "0A000", "08006", "38000"}) {
        EXPECT_TRUE(may_be_caught(code)) << code;
    }
}

TEST(BatchError, CarriesItsFields) {
    const BatchError error = invalid_request("odd thing", "Do it so.").with_detail("It was odd.");
    EXPECT_EQ(error.fields().sqlstate, "22023");
    EXPECT_EQ(error.fields().message, "odd thing");
    EXPECT_EQ(error.fields().detail, "It was odd.");
    EXPECT_EQ(error.fields().hint, "Do it so.");
    EXPECT_STREQ(error.what(), "odd thing");
}

}  // namespace
}  // namespace batch_ops::test
