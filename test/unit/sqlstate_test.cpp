#include "engine/sqlstate.hpp"

#include <gtest/gtest.h>

#include "engine/batch_error.hpp"

namespace batch_ops::test {
namespace {

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
        {"PT412", 412}, {"PT402", 402}, {"PT503", 503}, {"PTabc", 400}, {"PT000", 400},
        {"PT100", 100}, {"PT999", 999}, {"PT099", 400}, {"PT1.0", 400}, {"PT+12", 400},
        {"PGRST", 400}, {"PGRS1", 400},
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
    EXPECT_EQ(http_status("PGRST", "{}", R"({"status": "402"})"), 400);
    EXPECT_EQ(http_status("PGRST", "{}", R"({"status": 99})"), 400);
    EXPECT_EQ(http_status("PGRST", "{}", R"({"headers": {}})"), 400);
    EXPECT_EQ(http_status("PGRST", "{}", "[402]"), 400);
    EXPECT_EQ(http_status("PGRST", "{}", "no json {"), 400);
    EXPECT_EQ(http_status("22023", "m", R"({"status": 402})"), 400);
}

TEST(Sqlstate, AStatusInTheDetailIsNotRoundedIntoRange) {
    EXPECT_EQ(http_status("PGRST", "{}", R"({"status": 4294967698})"), 400);
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
