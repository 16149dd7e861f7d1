#include "engine/parameters/name_scanner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/support/caught_error.hpp"

namespace batch_ops::test {
namespace {

using testing::ElementsAre;

TEST(NameScanner, SplitsAListAtCommas) {
    EXPECT_THAT(parse_name_list("a"), ElementsAre("a"));
    EXPECT_THAT(parse_name_list("a,b,c"), ElementsAre("a", "b", "c"));
}

TEST(NameScanner, KeepsCase) {
    EXPECT_THAT(parse_name_list("CustomerId,customerid"), ElementsAre("CustomerId", "customerid"));
}

TEST(NameScanner, LeavesOutSpacesAroundAName) {
    EXPECT_THAT(parse_name_list("  a ,b  , \" c \"  "), ElementsAre("a", "b", " c "));
    EXPECT_THAT(parse_name_list("unit price"), ElementsAre("unit price"));
}

TEST(NameScanner, TakesAQuotedNameAsItIs) {
    EXPECT_THAT(parse_name_list(R"("a,b","say ""hi""",c)"), ElementsAre("a,b", R"(say "hi")", "c"));
    EXPECT_THAT(parse_name_list(R"("""")"), ElementsAre("\""));
}

TEST(NameScanner, DelimitersAreThoseOfTheLanguage) {
    NameScanner scanner("a:b!c", ":");
    EXPECT_EQ(scanner.name(), "a");
    EXPECT_FALSE(scanner.skip('!'));
    EXPECT_TRUE(scanner.skip(':'));
    EXPECT_EQ(scanner.name(), "b!c");
    EXPECT_TRUE(scanner.at_end());
}

TEST(NameScanner, RefusesWhatIsNoName) {
    for (const char* text :
         {"", " ", ",a", "a,", "a,,b", "\"", "\"a", "\"\"", "a\"b", "\"a\"b", "\"a\" \"b\""}) {
        const ErrorFields error = caught_error([&] { return parse_name_list(text); });
        EXPECT_EQ(error.sqlstate, "22023") << text;
        EXPECT_THAT(error.message, testing::HasSubstr("cannot read \"" + std::string(text) + "\""));
    }
}

TEST(NameScanner, QuotesOnlyNamesThatNeedIt) {
    EXPECT_EQ(written_name("plain.name", ","), "plain.name");
    EXPECT_EQ(written_name("a.b", association_delimiters), "\"a.b\"");
    EXPECT_EQ(written_name("Größe", association_delimiters), "Größe");
    EXPECT_EQ(written_name("two words", ","), "two words");
    EXPECT_EQ(written_name(" two words", ","), "\" two words\"");
    EXPECT_EQ(written_name("a.b", entity_delimiters), "\"a.b\"");
    EXPECT_EQ(written_name("the \"key\"", ","), "\"the \"\"key\"\"\"");
}

// Every character that a name can hold, at each end, in the middle and alone.
TEST(NameScanner, ReadsANameBackAsItWasWritten) {
    for (const std::string_view delimiters : {association_delimiters, entity_delimiters,
                                              std::string_view(","), std::string_view(":,")}) {
        for (int code = 1; code < 256; ++code) {
            const std::string character(1, static_cast<char>(code));
            for (const std::string& name : {character, character + "a", "a" + character,
                                            "a" + character + "b", character + character}) {
                const std::string written = written_name(name, delimiters);
                NameScanner scanner(written, delimiters);
                EXPECT_EQ(scanner.name(), name) << "character " << code;
                EXPECT_TRUE(scanner.at_end()) << "character " << code;
            }
        }
    }
}

TEST(NameScanner, SaysAtWhichCharacterItStopped) {
    EXPECT_EQ(caught_error([] { return parse_name_list("ab,,c"); }).message,
              "cannot read \"ab,,c\" at character 4");
    EXPECT_EQ(caught_error([] { return parse_name_list("\"a\"b"); }).message,
              "cannot read \"\"a\"b\" at character 4");
}

}  // namespace
}  // namespace batch_ops::test
