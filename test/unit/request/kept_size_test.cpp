// What is kept of all operations until the batch is done has a limit, which is looked at before
// copies are made.
#include "engine/parameters/kept_size.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/request/request_fixture.hpp"

namespace batch_ops::test {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t count = 0; count < times; ++count) {
        all += (count == 0 ? "" : ", ") + std::string(text);
    }
    return "[" + all + "]";
}

// As many reads, each of which waits for the operation z and has that member.
std::string reads(std::size_t count, const std::string& member) {
    std::string all = R"([{"id": "z", "entity": "t", "action": "read"})";
    for (std::size_t number = 0; number < count; ++number) {
        all += R"(, {"id": "o)" + std::to_string(number) +
               R"(", "entity": "t", "action": "read", )" + member + "}";
    }
    return all + "]";
}

TEST(KeptSize, ValuesOfWhenExpectAndClaimsAreNotReadIfTheyAreLong) {
    const std::string long_list = "[\"" + std::string(2'200'000, 'x') + "\"]";
    const std::string ref = R"({"ref": "$ref:z.id", "in": )" + long_list + "}";
    for (const auto& [name, value] : {std::pair<std::string, std::string>{"when", ref},
                                      {"expect", ref},
                                      {"claims", R"({"a": )" + long_list + "}"}}) {
        const ErrorFields error = error_of(reads(1, "\"" + name + "\": " + value));
        EXPECT_EQ(error.sqlstate, "54000") << name;
        EXPECT_THAT(error.message, StartsWith("operation \"o0\" (index 1): " + name + " of "));
        EXPECT_THAT(error.message, EndsWith("bytes exceeds the maximum of 2097152 bytes"));
        EXPECT_NE(error.hint, "") << name;
    }
}

TEST(KeptSize, PathsOfManyConditionsTogetherHaveALimit) {
    std::string path = "$ref:z.0";
    for (int step = 0; step < 200; ++step) {
        path += ".a";
    }
    const std::string one = R"({"ref": ")" + path + R"(", "exists": true})";
    for (const std::string name : {"when", "expect"}) {
        const std::string conditions = "\"" + name + "\": " + repeated(one, 1200);
        EXPECT_EQ(parse(reads(1, conditions)).operations.size(), 2U) << name;
        const ErrorFields error = error_of(reads(7, conditions));
        EXPECT_EQ(error.sqlstate, "54000") << name;
        EXPECT_EQ(error.message,
                  "query_params, when, expect and claims of all operations take more than "
                  "67108864 bytes of memory");
    }
}

TEST(KeptSize, FiltersAndClaimsOfAllOperationsShareIt) {
    const std::string objects = repeated(R"({"a": 1})", 100'000);
    const std::string filter = R"("query_params": {"doc": {"eq": )" + objects + "}}";
    const std::string claims = R"("claims": {"a": )" + objects + "}";
    EXPECT_EQ(parse(reads(2, claims + ", " + filter)).operations.size(), 3U);
    EXPECT_EQ(error_of(reads(4, claims + ", " + filter)).sqlstate, "54000");
}

TEST(KeptSize, ParametersOfManyObjectsAreNotCopied) {
    const std::string objects = repeated(R"({"a": 1})", 300'000);
    const ErrorFields filter =
        error_of(reads(1, R"("query_params": {"doc": {"eq": )" + objects + "}}"));
    EXPECT_EQ(filter.sqlstate, "54000");
    EXPECT_THAT(filter.message, HasSubstr("query_params takes more than 33554432 bytes of memory"));
    const ErrorFields metadata =
        error_of(reads(1, R"("metadata_params": {"__limit": )" + objects + "}"));
    EXPECT_EQ(metadata.sqlstate, "54000");
    EXPECT_THAT(metadata.message, HasSubstr("metadata_params takes more than"));
}

TEST(KeptSize, ALongListOfPlainValuesFits) {
    const std::string list = repeated(R"("00000000-0000-0000-0000-000000000000")", 100'000);
    EXPECT_EQ(parse(reads(2, R"("query_params": {"id": {"in": )" + list + "}}")).operations.size(),
              3U);
}

}  // namespace
}  // namespace batch_ops::test
