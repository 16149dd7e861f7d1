#include "engine/references/reference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/support/caught_error.hpp"

namespace batch_ops::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string path_text(const Path& path) {
    std::string text;
    for (const PathSegment& segment : path) {
        text += text.empty() ? "" : "/";
        text += segment.quoted ? "'" + segment.name + "'" : segment.name;
    }
    return text;
}

// Literals as they are, references as <operation:path> or <<operation:path>> when braced.
std::vector<std::string> pieces(std::string_view text) {
    std::vector<std::string> described;
    for (const auto& piece : parse_template(text)) {
        if (const auto* literal = std::get_if<std::string>(&piece)) {
            described.push_back(*literal);
            continue;
        }
        const auto& reference = std::get<Reference>(piece);
        const std::string inner = reference.operation + ":" + path_text(reference.path);
        described.push_back(reference.braced ? "<<" + inner + ">>" : "<" + inner + ">");
    }
    return described;
}

void expect_malformed(std::string_view text, std::string_view source) {
    const ErrorFields error = caught_error([&] { return parse_template(text); });
    EXPECT_EQ(error.sqlstate, "22023") << text;
    EXPECT_EQ(error.message, "malformed reference \"" + std::string(source) + "\"") << text;
    EXPECT_THAT(error.hint,
                testing::AnyOf(HasSubstr("$ref:operation.column"),
                               HasSubstr("Name a column or a row: "), HasSubstr("Write $ref:a.b.")))
        << text;
}

std::string hint_for(std::string_view text) {
    return caught_error([&] { return parse_template(text); }).hint;
}

TEST(Reference, NamesAnOperationAndAProperty) {
    EXPECT_THAT(pieces("$ref:customer.customer_id"), ElementsAre("<customer:customer_id>"));
    EXPECT_THAT(pieces("$ref:Op_1.ID"), ElementsAre("<Op_1:ID>"));
    EXPECT_THAT(pieces("$ref:1.2"), ElementsAre("<1:2>"));
}

TEST(Reference, PathsHaveSegments) {
    EXPECT_THAT(pieces("$ref:a.b.c.0.d"), ElementsAre("<a:b/c/0/d>"));
    EXPECT_THAT(pieces("$ref:lines.*.id"), ElementsAre("<lines:*/id>"));
    EXPECT_THAT(pieces("$ref:lines.*"), ElementsAre("<lines:*>"));
}

TEST(Reference, StandsAnywhereInAText) {
    EXPECT_THAT(pieces("$ref:a.b!"), ElementsAre("<a:b>", "!"));
    EXPECT_THAT(pieces("no. $ref:a.b"), ElementsAre("no. ", "<a:b>"));
    EXPECT_THAT(pieces("prefix_$ref:op1.id_suffix"), ElementsAre("prefix_", "<op1:id_suffix>"));
    EXPECT_THAT(pieces("$ref:a.b-$ref:c.d, $ref:a.b"),
                ElementsAre("<a:b>", "-", "<c:d>", ", ", "<a:b>"));
    EXPECT_THAT(pieces("$ref:a.b$ref:c.d"), ElementsAre("<a:b>", "<c:d>"));
    EXPECT_THAT(pieces("über$ref:a.bé"), ElementsAre("über", "<a:b>", "é"));
}

TEST(Reference, TextWithoutOneIsText) {
    EXPECT_THAT(pieces("plain"), ElementsAre("plain"));
    EXPECT_THAT(pieces(""), ElementsAre());
    EXPECT_THAT(pieces("$ref a.b ref:a.b $re f: $REF:a.b"),
                ElementsAre("$ref a.b ref:a.b $re f: $REF:a.b"));
    EXPECT_FALSE(may_hold_reference("$REF:a.b $ref"));
    EXPECT_TRUE(may_hold_reference("$$ref:"));
}

TEST(Reference, ATrailingDotIsText) {
    EXPECT_THAT(pieces("Dear $ref:c.name."), ElementsAre("Dear ", "<c:name>", "."));
    EXPECT_THAT(pieces("$ref:c.name."), ElementsAre("<c:name>", "."));
    EXPECT_THAT(pieces("$ref:c.name. Yes"), ElementsAre("<c:name>", ". Yes"));
}

TEST(Reference, SegmentsAreNeverEmpty) {
    EXPECT_THAT(pieces("Well, $ref:c.name..."), ElementsAre("Well, ", "<c:name>", "..."));
    EXPECT_THAT(pieces("$ref:c.a..b"), ElementsAre("<c:a>", "..b"));
}

TEST(Reference, BracedFormTakesAnyCharacter) {
    EXPECT_THAT(pieces("$ref:{a.b}"), ElementsAre("<<a:b>>"));
    EXPECT_THAT(pieces("$ref:{a.unit price}"), ElementsAre("<<a:unit price>>"));
    EXPECT_THAT(pieces("$ref:{a.Größe.0.*.x}"), ElementsAre("<<a:Größe/0/*/x>>"));
    EXPECT_THAT(pieces("$ref:{a.b-c{d}"), ElementsAre("<<a:b-c{d>>"));
}

TEST(Reference, BracedFormEndsWhereItSays) {
    EXPECT_THAT(pieces("$ref:{op1.id}_suffix"), ElementsAre("<<op1:id>>", "_suffix"));
    EXPECT_THAT(pieces("$ref:{a.b}.c"), ElementsAre("<<a:b>>", ".c"));
    EXPECT_THAT(pieces("$ref:{a.b}$ref:{c.d}"), ElementsAre("<<a:b>>", "<<c:d>>"));
}

TEST(Reference, QuotedSegmentsMayHoldDotsAndBraces) {
    EXPECT_THAT(pieces(R"($ref:{a."b.c}"})"), ElementsAre("<<a:'b.c}'>>"));
    EXPECT_THAT(pieces(R"($ref:{a."b".c."d e"}!)"), ElementsAre("<<a:'b'/c/'d e'>>", "!"));
    EXPECT_THAT(pieces(R"($ref:{a."say ""hi"""})"), ElementsAre(R"(<<a:'say "hi"'>>)"));
}

TEST(Reference, AQuotedSegmentIsAName) {
    EXPECT_TRUE((PathSegment{"0", false}).is_index());
    EXPECT_FALSE((PathSegment{"0", true}).is_index());
    EXPECT_TRUE((PathSegment{"*", false}).is_wildcard());
    EXPECT_FALSE((PathSegment{"*", true}).is_wildcard());
    EXPECT_FALSE((PathSegment{"0a", false}).is_index());
    EXPECT_FALSE((PathSegment{"12345678901234567890", false}).is_index());
}

TEST(Reference, TwoDollarsAreALiteralOne) {
    EXPECT_THAT(pieces("$$ref:a.b"), ElementsAre("$ref:a.b"));
    EXPECT_THAT(pieces("$$ref:"), ElementsAre("$ref:"));
    EXPECT_THAT(pieces("cost $$ref:x and $ref:a.b"), ElementsAre("cost $ref:x and ", "<a:b>"));
}

TEST(Reference, OnlyTheTwoDollarsRightBeforeTheMarkCount) {
    EXPECT_THAT(pieces("$$$ref:a.b"), ElementsAre("$$ref:a.b"));
    EXPECT_THAT(pieces("$$ $ref:a.b"), ElementsAre("$$ ", "<a:b>"));
    EXPECT_THAT(pieces("$$$$ref:a.b"), ElementsAre("$$$ref:a.b"));
    EXPECT_THAT(pieces("$$refs"), ElementsAre("$$refs"));
}

TEST(Reference, EscapesAndReferencesMayTouch) {
    EXPECT_THAT(pieces("$ref:a.b$$ref:c.d"), ElementsAre("<a:b>", "$ref:c.d"));
    EXPECT_THAT(pieces("$$ref:$ref:a.b"), ElementsAre("$ref:", "<a:b>"));
    EXPECT_THAT(pieces("$$ref:$$ref:"), ElementsAre("$ref:$ref:"));
}

TEST(Reference, WhatDoesNotParseIsAnError) {
    expect_malformed("$ref:", "$ref:");
    expect_malformed("$ref:a", "$ref:a");
    expect_malformed("$ref:a.", "$ref:a.");
    expect_malformed("$ref:a..b", "$ref:a..b");
    expect_malformed("$ref:.b", "$ref:.b");
    expect_malformed("$ref: a.b", "$ref: a.b");
    expect_malformed("$ref:a-b.c", "$ref:a-b.c");
    expect_malformed("$ref:a.-", "$ref:a.-");
    expect_malformed("$ref:é.b", "$ref:é.b");
    expect_malformed("$ref:$ref:a.b", "$ref:$ref:a.b");
    expect_malformed("fine $ref:a.b, not $ref:a", "$ref:a");
}

TEST(Reference, WhatDoesNotParseInBracesIsAnError) {
    for (const char* text :
         {"$ref:{}", "$ref:{a}", "$ref:{a.}", "$ref:{.b}", "$ref:{a.b", "$ref:{a..b}",
          "$ref:{a.b.}", "$ref:{a b.c}", "$ref:{", R"($ref:{a.""})", R"($ref:{a."b})",
          R"($ref:{a."b"c})", R"($ref:{a."b")"}) {
        expect_malformed(text, text);
    }
}

TEST(Reference, OneWithoutAPathIsToldToNameAColumnOrARow) {
    const std::string hint = "Name a column or a row: $ref:cart.x, $ref:cart.0, $ref:cart.*.";
    for (const char* text : {"$ref:cart", "$ref:cart.", "$ref:cart + 1", "of $ref:cart, please",
                             "$ref:{cart}", "$ref:{cart.}", "$ref:{cart"}) {
        EXPECT_EQ(hint_for(text), hint) << text;
    }
    EXPECT_EQ(pieces("$ref:cart.x $ref:cart.0 $ref:cart.*").size(), 5U);
}

TEST(Reference, BracketsAreShownAsDots) {
    const std::vector<std::pair<const char*, const char*>> table = {
        {"$ref:a[0].x", "$ref:a.0.x"},           {"$ref:a[*].x", "$ref:a.*.x"},
        {"no. $ref:a[0][\"x\"]!", "$ref:a.0.x"}, {"$ref:a['x'].y", "$ref:a.x.y"},
        {"$ref:{a[0].x}", "$ref:a.0.x"},
    };
    for (const auto& [written, meant] : table) {
        EXPECT_EQ(hint_for(written), "Write " + std::string(meant) + ".") << written;
        EXPECT_TRUE(sole_reference(std::string_view(meant)).has_value()) << meant;
    }
    for (const char* other : {"$ref:a[]", "$ref:a['odd name']", "$ref:a[0", "$ref:[0].x"}) {
        EXPECT_THAT(hint_for(other), HasSubstr("$ref:operation.column")) << other;
    }
}

TEST(Reference, OtherSeparatorsAreShownAsDots) {
    for (const char* written : {"$ref:a->x", "$ref:a->>x", "$ref:a/x", "$ref:a:x", "$ref:a::x",
                                "$ref: a.x", "$ref:{a/x}"}) {
        EXPECT_EQ(hint_for(written), "Write $ref:a.x.") << written;
    }
    for (const char* other : {"$ref: to us", "$ref: e.g.", "$ref: a", "$ref:a:", "$ref:a / x"}) {
        EXPECT_THAT(hint_for(other), testing::Not(HasSubstr("Write $ref:a.x"))) << other;
    }
}

TEST(Reference, HintsForMalformedOnesStayShort) {
    for (const std::string& text :
         {"$ref:" + std::string(5000, 'a'), "$ref:a[0]." + std::string(5000, 'b')}) {
        EXPECT_THAT(hint_for(text), HasSubstr("$ref:operation.column"));
    }
}

TEST(Reference, IsWrittenSoThatItIsReadAsTheSame) {
    for (const char* text :
         {"$ref:a.b.0.*", "$ref:{a.b}", R"($ref:{a."b.c}".*."d"})", R"($ref:{a."say ""hi""".0})"}) {
        const auto read = sole_reference(std::string_view(text));
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(reference_text(read->operation, read->path, read->braced), text);
    }
    EXPECT_EQ(reference_text("a", {{"x", false}, {"odd name", true}}, false),
              R"($ref:{a.x."odd name"})");
}

TEST(Reference, AMalformedOneIsShownShortened) {
    const std::string text = "$ref:" + std::string(200, 'a');
    expect_malformed(text, text.substr(0, 60) + "...");
}

TEST(Reference, AMalformedOneIsShortenedBetweenCharacters) {
    std::string text = "$ref:ab ";
    for (int times = 0; times < 40; ++times) {
        text += "é";
    }
    expect_malformed(text, "$ref:ab...");
}

TEST(Reference, RemembersHowItWasWritten) {
    const TextTemplate parsed = parse_template(R"(x $ref:a.b_c. $ref:{d."e"}y)");
    EXPECT_EQ(std::get<Reference>(parsed[1]).source, "$ref:a.b_c");
    EXPECT_EQ(std::get<Reference>(parsed[3]).source, R"($ref:{d."e"})");
}

TEST(Reference, IsSoleOnlyWhenNothingElseStandsThere) {
    EXPECT_NE(sole_reference(parse_template("$ref:a.b")), nullptr);
    EXPECT_NE(sole_reference(parse_template("$ref:{a.b}")), nullptr);
    EXPECT_EQ(sole_reference(parse_template("$ref:a.b ")), nullptr);
    EXPECT_EQ(sole_reference(parse_template("$$ref:a.b")), nullptr);
    EXPECT_EQ(sole_reference(parse_template("text")), nullptr);
    EXPECT_EQ(sole_reference(parse_template("")), nullptr);
}

TEST(Reference, EscapedTextReadsBackAsItself) {
    for (const char* text : {"", "plain", "$ref:a.b", "$$ref:a.b",
                             "$$$ref:", "$ref:$ref:", "a $ref:{b} c $ref:", "$", "$$"}) {
        const TextTemplate parsed = parse_template(escape_references(text));
        std::string read_back;
        for (const auto& piece : parsed) {
            ASSERT_TRUE(std::holds_alternative<std::string>(piece)) << text;
            read_back += std::get<std::string>(piece);
        }
        EXPECT_EQ(read_back, text);
    }
    EXPECT_EQ(escape_references("a $ref:b.c"), "a $$ref:b.c");
}

TEST(Reference, SplitsAPathAtItsDots) {
    EXPECT_EQ(path_text(split_path("a")), "a");
    EXPECT_EQ(path_text(split_path("a.0.*")), "a/0/*");
}

TEST(ReferencePath, HasNoMoreStepsThanAValueCanBeDeep) {
    const auto reference = [](std::string_view before, std::size_t steps, std::string_view after) {
        std::string text(before);
        for (std::size_t step = 0; step < steps; ++step) {
            text += ".*";
        }
        return text.append(after);
    };
    EXPECT_NO_THROW(parse_template(reference("$ref:a", 500, "")));
    EXPECT_THROW(parse_template(reference("$ref:a", 501, "")), BatchError);
    EXPECT_NO_THROW(parse_template(reference("$ref:{a", 500, "}")));
    EXPECT_THROW(parse_template(reference("$ref:{a", 501, "}")), BatchError);
}

TEST(Reference, MayNameAFact) {
    EXPECT_THAT(pieces("$ref:@now"), ElementsAre("<@now:>"));
    EXPECT_THAT(pieces("$ref:@claims.sub.0"), ElementsAre("<@claims:sub/0>"));
    EXPECT_THAT(pieces("$ref:{@now}"), ElementsAre("<<@now:>>"));
    EXPECT_THAT(pieces("$ref:{@claims.\"a.b\"}"), ElementsAre("<<@claims:'a.b'>>"));
    EXPECT_THAT(pieces("$ref:a.*.@created"), ElementsAre("<a:*/@created>"));
    EXPECT_THAT(pieces("$ref:{a.\"@rows\"}"), ElementsAre("<<a:'@rows'>>"));
}

TEST(Reference, ToAFactEndsWhereTextBegins) {
    EXPECT_THAT(pieces("Order of $ref:@today."), ElementsAre("Order of ", "<@today:>", "."));
    EXPECT_THAT(pieces("$ref:@today_x"), ElementsAre("<@today_x:>"));
    EXPECT_THAT(pieces("$ref:@today_x!"), ElementsAre("<@today:>", "_x!"));
    EXPECT_THAT(pieces("$ref:@now.."), ElementsAre("<@now:>", ".."));
    EXPECT_THAT(pieces("$ref:a.@rows_x!"), ElementsAre("<a:@rows>", "_x!"));
    EXPECT_THAT(pieces("$ref:a.0.@created_x.y!"), ElementsAre("<a:0/@created>", "_x.y!"));
    EXPECT_THAT(pieces("$ref:@uuid.a_b!"), ElementsAre("<@uuid:a_b>", "!"));
}

TEST(Reference, AMarkOfAFactIsTextWhereNoneBegins) {
    EXPECT_THAT(pieces("$ref:a.name@example"), ElementsAre("<a:name>", "@example"));
    EXPECT_THAT(pieces("$ref:a.name.@"), ElementsAre("<a:name>", ".@"));
    expect_malformed("$ref:@", "$ref:@");
    expect_malformed("$ref:@.x", "$ref:@.x");
    expect_malformed("$ref:a@b.x", "$ref:a@b.x");
}

TEST(Reference, ALoneNameMayMeanAFact) {
    EXPECT_EQ(hint_for("$ref:now"),
              "Write $ref:@now, or name a column or a row: $ref:now.x, $ref:now.0, $ref:now.*.");
}

TEST(Reference, ToAFactIsWrittenAgain) {
    EXPECT_EQ(reference_text("@now", {}, false), "$ref:@now");
    EXPECT_EQ(reference_text("a", {{"0"}, {"@created"}}, false), "$ref:a.0.@created");
    EXPECT_EQ(reference_text("a", {{"@rows", true}}, false), "$ref:{a.\"@rows\"}");
    EXPECT_EQ(reference_text("a", {{"@"}}, false), "$ref:{a.@}");
}

}  // namespace
}  // namespace batch_ops::test
