#include "engine/request/request_size.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/json/value_node.hpp"
#include "unit/request/request_fixture.hpp"

namespace batch_ops::test {
namespace {

TEST(RequestSize, RefusesMoreOperationsThanTheMaximum) {
    const char* three = R"([{"id": "a", "entity": "t", "action": "read"},
                            {"id": "b", "entity": "t", "action": "read"},
                            {"id": "c", "entity": "t", "action": "read"}])";
    EXPECT_EQ(parse(three, "null", {.max_operations = 3}).operations.size(), 3U);
    const ErrorFields error = error_of(three, "null", {.max_operations = 2});
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "batch of 3 operations exceeds maximum of 2");
    EXPECT_THAT(error.hint, HasSubstr("batch_ops.max_operations"));
}

TEST(RequestSize, BoundsTheRowsOfAllArraysTogether) {
    const char* batch = R"([
        {"id": "a", "entity": "t", "action": "create", "store_params": [{}, {}]},
        {"id": "b", "entity": "t", "action": "create", "store_params": {}},
        {"id": "c", "entity": "t", "action": "create", "store_params": [{}, {}, {}]}])";
    EXPECT_EQ(parse(batch, "null", {.max_rows = 5}).operations.size(), 3U);
    const ErrorFields error = error_of(batch, "null", {.max_rows = 4});
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message,
              "operation \"c\" (index 2): number of rows in store_params and for_each exceeds "
              "maximum of 4 for "
              "a batch");
    EXPECT_THAT(error.hint, HasSubstr("batch_ops.max_rows"));
}

TEST(RequestSize, RefusesWhatIsTooLargeBeforeItIsRead) {
    const RequestLimits limits{.max_operations = 2, .max_rows = 2, .max_operation_size = 60};
    const auto error = [&](const std::string& request) {
        const Value value = exact_json(request);
        return caught_error([&] { check_request_size(node_of(value), limits); });
    };
    const std::string long_text = '"' + std::string(60, 'x') + '"';
    const std::string besides = "bytes besides its operations exceeds the maximum of 60 bytes";
    EXPECT_THAT(error("[1, 2, 3]").message, HasSubstr("exceeds maximum of 2"));
    EXPECT_THAT(error(R"([{"store_params": [{}, {}, {}]}])").message,
                HasSubstr("rows in store_params and for_each exceeds maximum of 2"));
    EXPECT_THAT(error(R"([{"id": "a"}, {"id": "b", "x": )" + long_text + "}]").message,
                StartsWith("operation \"b\" (index 1): operation of "));
    EXPECT_THAT(error(R"({"operations": [{"x": )" + long_text + "}]}").message,
                StartsWith("operation at index 0: operation of "));
    EXPECT_THAT(error(R"({"operations": [1], "x": )" + long_text + "}").message,
                HasSubstr(besides));
    EXPECT_THAT(error(R"({"operations": )" + long_text + "}").message, HasSubstr(besides));
    EXPECT_THAT(error(long_text).message, HasSubstr(besides));
    const Value options = exact_json(R"({"onError": )" + long_text + "}");
    EXPECT_THAT(caught_error([&] { check_options_size(node_of(options), limits); }).message,
                HasSubstr(besides));
}

TEST(RequestSize, CountsWhatAnUpdateSaysBesideItsRowsOnceForEach) {
    const RequestLimits limits{.max_operation_size = 400};
    const auto check = [&](const std::string& rows) {
        const Value value = exact_json(R"([{"id": "u", "store_params": )" + rows +
                                       R"(, "increment": {"n": 1}, "merge": {"doc": {"a": ")" +
                                       std::string(60, 'x') + R"("}}}])");
        check_request_size(node_of(value), limits);
    };
    const ErrorFields error = caught_error([&] { check("[{}, {}, {}, {}, {}, {}]"); });
    EXPECT_EQ(error.sqlstate, "54000");
    EXPECT_THAT(error.message, HasSubstr("bytes for each of 6 rows exceed the maximum of 400"));
    EXPECT_THAT(error.hint, HasSubstr("batch_ops.max_parameter_size"));
    EXPECT_NO_THROW(check("[{}, {}]"));
    EXPECT_NO_THROW(check("{}"));
}

}  // namespace
}  // namespace batch_ops::test
