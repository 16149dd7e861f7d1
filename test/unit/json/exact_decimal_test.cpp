#include "engine/json/exact_decimal.hpp"

#include <gtest/gtest.h>

#include <string>

namespace batch_ops::test {
namespace {

// Both ways round, so that an answer cannot be right by accident.
void expect_less(std::string_view smaller, std::string_view greater) {
    EXPECT_TRUE(compare_decimals(smaller, greater) < 0) << smaller << " < " << greater;
    EXPECT_TRUE(compare_decimals(greater, smaller) > 0) << greater << " > " << smaller;
}

void expect_equal(std::string_view one, std::string_view other) {
    EXPECT_TRUE(compare_decimals(one, other) == 0) << one << " = " << other;
    EXPECT_TRUE(compare_decimals(other, one) == 0) << other << " = " << one;
}

TEST(ExactDecimal, ComparesWholeNumbersByValueNotByText) {
    expect_less("9", "10");
    expect_less("99", "100");
    expect_equal("42", "42");
}

TEST(ExactDecimal, IgnoresZerosThatCarryNoValue) {
    expect_equal("1.10", "1.1");
    expect_equal("1.000", "1");
    expect_equal("007", "7");
    expect_equal("0.50", ".5");
}

TEST(ExactDecimal, HasOneZeroWhateverItsSign) {
    expect_equal("-0", "0");
    expect_equal("-0.00", "0");
    expect_less("-0.01", "0");
    expect_less("0", "0.01");
}

TEST(ExactDecimal, ComparesFractionsDigitByDigit) {
    expect_less("1.09", "1.1");
    expect_less("1.1", "1.11");
    expect_less("0.0999", "0.1");
    expect_less("1.99", "2");
}

TEST(ExactDecimal, TurnsTheOrderRoundBelowZero) {
    expect_less("-10", "-9");
    expect_less("-1.11", "-1.1");
    expect_less("-1", "1");
    expect_less("-100", "0.001");
}

TEST(ExactDecimal, TellsApartWhatADoubleCannot) {
    expect_less("9007199254740992", "9007199254740993");
    expect_less("0.1000000000000000000000000000000000000000000000000",
                "0.1000000000000000000000000000000000000000000000001");
    expect_less("9223372036854775807", "9223372036854775808");
}

TEST(ExactDecimal, ComparesNumbersLongerThanAnyMachineNumber) {
    const std::string huge = "1" + std::string(400, '0');
    expect_less("9" + std::string(399, '9'), huge);
    expect_less("-" + huge, huge);
    expect_less(huge, huge + ".1");
    expect_equal(huge, huge + ".0");
}

}  // namespace
}  // namespace batch_ops::test
