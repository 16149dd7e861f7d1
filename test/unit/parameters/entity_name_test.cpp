#include "engine/parameters/entity_name.hpp"

#include <gtest/gtest.h>

#include "unit/support/caught_error.hpp"

namespace batch_ops::test {
namespace {

void expect_name(std::string_view text, std::string_view database, std::string_view schema,
                 std::string_view table) {
    const EntityName name = parse_entity_name(text);
    EXPECT_EQ(name.database, database) << text;
    EXPECT_EQ(name.schema, schema) << text;
    EXPECT_EQ(name.table, table) << text;
}

TEST(EntityName, IsATableOrASchemaAndATable) {
    expect_name("customer", "", "", "customer");
    expect_name("shop.customer", "", "shop", "customer");
}

TEST(EntityName, MayNameADatabase) {
    expect_name("music.shop.customer", "music", "shop", "customer");
}

TEST(EntityName, KeepsCase) {
    expect_name("Shop.Customer", "", "Shop", "Customer");
}

TEST(EntityName, MayHoldAnythingInDoubleQuotes) {
    expect_name(R"("odd.name")", "", "", "odd.name");
    expect_name(R"("my schema"."odd.""name""")", "", "my schema", R"(odd."name")");
    expect_name(R"(shop."x; DROP TABLE y")", "", "shop", "x; DROP TABLE y");
}

TEST(EntityName, RefusesWhatIsNoName) {
    for (const char* text :
         {"", ".", "a.", ".a", "a..b", "a.b.c.d", "\"a", "a\"b\"", "\"a\"b", "\"\""}) {
        EXPECT_EQ(caught_error([&] { return parse_entity_name(text); }).sqlstate, "22023") << text;
    }
}

}  // namespace
}  // namespace batch_ops::test
