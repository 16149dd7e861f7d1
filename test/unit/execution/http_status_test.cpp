#include "engine/execution/http_status.hpp"

#include <gtest/gtest.h>

#include <string>

namespace batch_ops::test {
namespace {

TEST(HttpStatus, MapsToTheHttpStatusOfTheFirstRuleThatFits) {
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

TEST(HttpStatus, AStatementThatRequiresAWhereClauseIsTheCallersMistake) {
    EXPECT_EQ(http_status("21000", "UPDATE requires a WHERE clause", ""), 400);
    EXPECT_EQ(http_status("21000", "it requires a WHERE clause, really", ""), 500);
    EXPECT_EQ(http_status("40001", "UPDATE requires a WHERE clause", ""), 500);
}

TEST(HttpStatus, PostgrestsOwnCodeCarriesItsStatusInTheDetail) {
    EXPECT_EQ(http_status("PGRST", "{}", R"({"status": 402, "headers": {}})"), 402);
    EXPECT_EQ(http_status("PGRST", "{}", R"({"headers": {"status": 404}, "status": 402})"), 402);
    EXPECT_EQ(http_status("22023", "m", R"({"status": 402})"), 400);
}

TEST(HttpStatus, ADetailWithoutAStatusIsAMistakeOfTheOneWhoRaisedIt) {
    for (const std::string_view detail :
         {R"({"status": "402"})", R"({"status": 99})", R"({"status": 600})", R"({"status": 402.0})",
          R"({"status": -1})", R"({"status": [402]})", R"({"status": {"status": 402}})",
          R"({"headers": {}})", R"({"headers": {"status": 402}})", "[402]", R"([{"status": 402}])",
          "402", "\"status\"", "no json {", R"({"status": 402)", R"({"status": 402}})", ""}) {
        EXPECT_EQ(http_status("PGRST", "{}", detail), 500) << detail;
    }
}

TEST(HttpStatus, AStatusInTheDetailIsNotRoundedIntoRange) {
    EXPECT_EQ(http_status("PGRST", "{}", R"({"status": 4294967698})"), 500);
    EXPECT_EQ(http_status("PGRST", "{}", R"({"status": 18446744073709552018})"), 500);
    EXPECT_EQ(http_status("PGRST", "{}", R"({"status": 18446744073709551615})"), 500);
}

TEST(HttpStatus, AStatusIsFoundInBoundedSpaceHoweverDeepTheDetail) {
    const std::string deep = std::string(100000, '[') + std::string(100000, ']');
    EXPECT_EQ(http_status("PGRST", "{}", R"({"x": )" + deep + R"(, "status": 402})"), 500);
    EXPECT_EQ(http_status("PGRST", "{}", R"({"status": 402, "x": )" + deep + "}"), 500);
    const std::string fair = std::string(400, '[') + std::string(400, ']');
    EXPECT_EQ(http_status("PGRST", "{}", R"({"x": )" + fair + R"(, "status": 402})"), 402);
}

TEST(HttpStatus, AStatusIsFoundInATextOfBoundedLength) {
    const auto detail = [](std::size_t length) {
        return R"({"x": ")" + std::string(length, 'x') + R"(", "status": 402})";
    };
    EXPECT_EQ(http_status("PGRST", "{}", detail(1000000)), 402);
    EXPECT_EQ(http_status("PGRST", "{}", detail(2000000)), 500);
}

}  // namespace
}  // namespace batch_ops::test
