#include "engine/core/sqlstate.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "engine/core/batch_error.hpp"

namespace batch_ops::test {
namespace {

constexpr std::string_view class_characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

TEST(Sqlstate, MapsToTheHttpStatusOfTheFirstRuleThatFits) {
    struct Row {
        std::string_view sqlstate;
        int status;
    };
    constexpr Row table[] = {
        {"08000", 503}, {"08006", 503}, {"09000", 500}, {"0L000", 403}, {"0LP01", 403},
        {"0P000", 403}, {"23503", 409}, {"23505", 409}, {"23502", 400}, {"23514", 400},
        {"25006", 405}, {"21000", 500}, {"25000", 500}, {"25P02", 500}, {"28000", 403},
        {"28P01", 403}, {"2D000", 500}, {"38000", 500}, {"39004", 500}, {"3B001", 500},
        {"40001", 500}, {"40P01", 500}, {"53400", 500}, {"53100", 503}, {"53200", 503},
        {"54000", 500}, {"54001", 500}, {"55000", 500}, {"55P03", 500}, {"57P01", 503},
        {"57014", 500}, {"57P03", 500}, {"58030", 500}, {"F0000", 500}, {"HV000", 500},
        {"P0001", 400}, {"P0002", 500}, {"P0004", 500}, {"XX000", 500}, {"XX001", 500},
        {"42883", 404}, {"42P01", 404}, {"42P17", 500}, {"42501", 403}, {"42703", 400},
        {"42601", 400}, {"22023", 400}, {"22P02", 400}, {"0A000", 400}, {"44000", 400},
        {"PT412", 412}, {"PT402", 402}, {"PT503", 503}, {"PTabc", 500}, {"PT000", 500},
        {"PT100", 100}, {"PT599", 599}, {"PT600", 500}, {"PT999", 500}, {"PT099", 500},
        {"PT1.0", 500}, {"PT+12", 500}, {"PT", 500},    {"P", 400},     {"", 400},
        {"PGRST", 500}, {"PGRS1", 400}, {"[6000", 400},
    };
    for (const Row& row : table) {
        EXPECT_EQ(http_status(row.sqlstate, "message", ""), row.status) << row.sqlstate;
    }
}

TEST(Sqlstate, AStatementThatRequiresAWhereClauseIsTheCallersMistake) {
    EXPECT_EQ(http_status("21000", "UPDATE requires a WHERE clause", ""), 400);
    EXPECT_EQ(http_status("21000", "it requires a WHERE clause, really", ""), 500);
    EXPECT_EQ(http_status("40001", "UPDATE requires a WHERE clause", ""), 500);
}

TEST(Sqlstate, PostgrestsOwnCodeCarriesItsStatusInTheDetail) {
    EXPECT_EQ(http_status("PGRST", "{}", R"({"status": 402, "headers": {}})"), 402);
    EXPECT_EQ(http_status("PGRST", "{}", R"({"headers": {"status": 404}, "status": 402})"), 402);
    EXPECT_EQ(http_status("22023", "m", R"({"status": 402})"), 400);
}

TEST(Sqlstate, ADetailWithoutAStatusIsAMistakeOfTheOneWhoRaisedIt) {
    for (const std::string_view detail :
         {R"({"status": "402"})", R"({"status": 99})", R"({"status": 600})", R"({"status": 402.0})",
          R"({"status": -1})", R"({"status": [402]})", R"({"status": {"status": 402}})",
          R"({"headers": {}})", R"({"headers": {"status": 402}})", "[402]", R"([{"status": 402}])",
          "402", "\"status\"", "no json {", R"({"status": 402)", R"({"status": 402}})", ""}) {
        EXPECT_EQ(http_status("PGRST", "{}", detail), 500) << detail;
    }
}

TEST(Sqlstate, AStatusInTheDetailIsNotRoundedIntoRange) {
    EXPECT_EQ(http_status("PGRST", "{}", R"({"status": 4294967698})"), 500);
    EXPECT_EQ(http_status("PGRST", "{}", R"({"status": 18446744073709552018})"), 500);
    EXPECT_EQ(http_status("PGRST", "{}", R"({"status": 18446744073709551615})"), 500);
}

TEST(Sqlstate, AStatusIsFoundInBoundedSpaceHoweverDeepTheDetail) {
    const std::string deep = std::string(100000, '[') + std::string(100000, ']');
    EXPECT_EQ(http_status("PGRST", "{}", R"({"x": )" + deep + R"(, "status": 402})"), 500);
    EXPECT_EQ(http_status("PGRST", "{}", R"({"status": 402, "x": )" + deep + "}"), 500);
    const std::string fair = std::string(400, '[') + std::string(400, ']');
    EXPECT_EQ(http_status("PGRST", "{}", R"({"x": )" + fair + R"(, "status": 402})"), 402);
}

TEST(Sqlstate, AStatusIsFoundInATextOfBoundedLength) {
    const auto detail = [](std::size_t length) {
        return R"({"x": ")" + std::string(length, 'x') + R"(", "status": 402})";
    };
    EXPECT_EQ(http_status("PGRST", "{}", detail(1000000)), 402);
    EXPECT_EQ(http_status("PGRST", "{}", detail(2000000)), 500);
}

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
