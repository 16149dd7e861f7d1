#include "engine/hints/shown_json.hpp"

#include <gtest/gtest.h>

#include <string>

#include "engine/json/value_node.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

TEST(ShownJson, IsAsPeopleWriteIt) {
    for (const char* json :
         {R"({"id": 1, "tags": ["a", null], "of": {"x": 1.10}})", "[]", "{}", "\"\\\"\"", "true"}) {
        const Value value = exact_json(json);
        EXPECT_EQ(shown_json(value), json);
        EXPECT_EQ(shown_json(node_of(value)), json);
    }
    EXPECT_EQ(shown_member("a \"b\"", exact_json("[1]")), R"("a \"b\"": [1])");
}

TEST(ShownJson, ShowsOnlyTheOutsideOfWhatIsLong) {
    const std::string text(1000, 'x');
    EXPECT_EQ(shown_json(Value(text)), R"("...")");
    EXPECT_EQ(shown_json(Value::array({text})), "[...]");
    EXPECT_EQ(shown_json(Value::object({{"a", text}})), "{...}");
    const Value large = Value::object({{"a", std::string(100000, 'x')}});
    EXPECT_EQ(shown_json(node_of(large)), "{...}");
}

}  // namespace
}  // namespace batch_ops::test
