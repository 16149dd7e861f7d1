#include "engine/request/reads_only.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/request/request_fixture.hpp"

namespace batch_ops::test {
namespace {

ErrorFields reading_error(const std::string& members, const std::string& options = "null") {
    const BatchRequest request = parse(one_operation(members), options);
    return caught_error([&] { check_reads_only(request); });
}

TEST(ReadsOnly, AcceptsReads) {
    EXPECT_NO_THROW(check_reads_only(parse(one_operation(
        R"("entity": "t", "action": "read", "query_params": {"id": 1},
           "metadata_params": {"__sort": "id", "__include": "other"})"))));
}

TEST(ReadsOnly, RefusesEveryOtherAction) {
    const ErrorFields error =
        reading_error(R"("entity": "t", "action": "create", "store_params": {"id": 1})");
    EXPECT_EQ(error.sqlstate, "25006");
    EXPECT_EQ(error.message, "operation \"a\" (index 1): batch_read cannot run action \"create\"");
    EXPECT_THAT(
        reading_error(R"("entity": "t", "action": "delete", "query_params": {"id": 1})").message,
        HasSubstr("\"delete\""));
}

TEST(ReadsOnly, RefusesLocks) {
    EXPECT_EQ(reading_error(R"("entity": "t", "action": "read",
                               "metadata_params": {"__lock": "update"})")
                  .message,
              "operation \"a\" (index 1): batch_read cannot lock rows");
}

TEST(ReadsOnly, RefusesAnIdempotencyKey) {
    EXPECT_EQ(
        reading_error(R"("entity": "t", "action": "read")", R"({"idempotencyKey": "k"})").message,
        "option \"idempotencyKey\" is not allowed in batch_read");
}

}  // namespace
}  // namespace batch_ops::test
