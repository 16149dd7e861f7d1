#include "engine/parameters/expectation.hpp"

#include <gtest/gtest.h>

#include "unit/support/caught_error.hpp"

namespace batch_ops::test {
namespace {

TEST(Expectation, HoldsWithinItsBounds) {
    EXPECT_NO_THROW(check_expectation({.min = 1, .max = 1}, 1));
    EXPECT_NO_THROW(check_expectation({.min = 1, .max = 5}, 5));
    EXPECT_NO_THROW(check_expectation({.min = 2}, 1'000'000));
    EXPECT_NO_THROW(check_expectation({.max = 2}, 0));
}

TEST(Expectation, SaysWhatItExpectedAndFound) {
    const auto detail = [](const Expectation& expect, std::uint64_t rows) {
        const ErrorFields error = caught_error([&] {
            check_expectation(expect, rows);
            return 0;
        });
        EXPECT_EQ(error.sqlstate, "PT412");
        EXPECT_EQ(error.message, "operation affected an unexpected number of rows");
        return error.detail;
    };
    EXPECT_EQ(detail({.min = 1, .max = 1}, 0), "Expected 1 row, found 0 rows.");
    EXPECT_EQ(detail({.min = 2, .max = 2}, 1), "Expected 2 rows, found 1 row.");
    EXPECT_EQ(detail({.min = 1, .max = 5}, 6), "Expected between 1 and 5 rows, found 6 rows.");
    EXPECT_EQ(detail({.min = 3}, 2), "Expected at least 3 rows, found 2 rows.");
    EXPECT_EQ(detail({.max = 1}, 2), "Expected at most 1 row, found 2 rows.");
}

}  // namespace
}  // namespace batch_ops::test
