#include "engine/hints/nearest_name.hpp"

#include <gtest/gtest.h>

#include <string>

namespace batch_ops {
namespace {

using Names = std::vector<std::string_view>;

const Names columns = {"artist_id", "first_name", "total", "unit_price", "categories"};

TEST(NearestName, IsTheOneThatDiffersInCaseUnderscoresOrPluralOnly) {
    EXPECT_EQ(nearest_name("Artist_id", columns), "artist_id");
    EXPECT_EQ(nearest_name("firstName", columns), "first_name");
    EXPECT_EQ(nearest_name("totals", columns), "total");
    EXPECT_EQ(nearest_name("CAMELCASE", {"camelcase", "CamelCase"}), "CamelCase");
    EXPECT_EQ(nearest_name("camel_case", {"CamelCase", "camelcase"}), "camelcase");
    EXPECT_EQ(nearest_name("category", columns), "categories");
}

TEST(NearestName, PrefersTheSameNameInAnotherSpellingToANearOne) {
    EXPECT_EQ(nearest_name("Total", {"totali", "total"}), "total");
}

TEST(NearestName, TakesTwoCharactersThatDiffer) {
    EXPECT_EQ(nearest_name("unit_pirce", columns), "unit_price");
    EXPECT_EQ(nearest_name("unt_prise", columns), "unit_price");
    EXPECT_EQ(nearest_name("artist", Names{"artist_id"}), std::nullopt);
}

TEST(NearestName, TakesTheNearestOfSeveral) {
    EXPECT_EQ(nearest_name("tatal", {"tatals2", "total"}), "total");
    EXPECT_EQ(nearest_name("custmer", {"customs", "customer"}), "customer");
}

TEST(NearestName, TakesOneCharacterOnlyInAShortName) {
    EXPECT_EQ(nearest_name("naem", {"name"}), "name");
    EXPECT_EQ(nearest_name("nams", {"date"}), std::nullopt);
    EXPECT_EQ(nearest_name("a", {"b"}), std::nullopt);
}

TEST(NearestName, IsNothingForAnEmptyOrAVeryLongName) {
    EXPECT_EQ(nearest_name("", columns), std::nullopt);
    EXPECT_EQ(nearest_name("_", {"-"}), std::nullopt);
    EXPECT_EQ(nearest_name(std::string(100000, 'a'), {std::string_view("aaa")}), std::nullopt);
}

TEST(NameHint, ShowsTheNearestNameBeforeTheList) {
    EXPECT_EQ(name_hint("totl", {"id", "total"}, "Available columns"),
              "Did you mean \"total\"? Available columns: id, total.");
    EXPECT_EQ(name_hint("x", {"id", "total"}, "Available columns"),
              "Available columns: id, total.");
    EXPECT_EQ(name_hint("x", {}, "Available columns"), "");
}

TEST(NameHint, CutsALongList) {
    std::vector<std::string> names;
    for (int number = 0; number < 25; ++number) {
        names.push_back("c" + std::to_string(number));
    }
    EXPECT_TRUE(listed_names(views_of(names)).ends_with(", c19, and 5 more"));
    names.resize(20);
    EXPECT_TRUE(listed_names(views_of(names)).ends_with(", c19"));
}

}  // namespace
}  // namespace batch_ops
