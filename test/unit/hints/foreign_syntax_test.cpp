#include "engine/hints/foreign_syntax.hpp"

#include <gtest/gtest.h>

#include <string>

#include "engine/json/compact_json.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops {
namespace {

using test::exact_json;

std::string increment(std::string_view text) {
    const auto found = foreign_increment("qty", text);
    return found ? compact_json(*found) : "none";
}

const auto is_a = [](std::string_view id) { return id == "a"; };

std::string reference(std::string_view text) {
    return foreign_reference(text, is_a).value_or("none");
}

TEST(ForeignReference, IsReadInTheStylesOfTemplates) {
    for (const char* text : {"{{a.x}}", "{{ a.x }}", "${a.x}", "@{a.x}", "@a.x", "$ref.a.x",
                             "ref:a.x", "$a.x", "$.a.x", "{a.x}", "${{ a.x }}", "$ref{a.x}",
                             "$REF:a.x", "$(a.x)", "<a.x>", "<%= a.x %>"}) {
        EXPECT_EQ(reference(text), "$ref:a.x") << text;
    }
    EXPECT_EQ(reference("{{a.0.x}}"), "$ref:a.0.x");
}

TEST(ForeignReference, NamesAnOperationThatThereIs) {
    for (const char* text :
         {"{{b.x}}", "{{a}}", "a.x", "{{a.}}", "{{a..x}}", "{{a.x y}}", "", "@"}) {
        EXPECT_EQ(reference(text), "none") << text;
    }
}

TEST(ForeignReference, IsReadFromAnObject) {
    EXPECT_EQ(foreign_reference(exact_json(R"({"$ref": "a.x"})"), is_a), "$ref:a.x");
    EXPECT_EQ(foreign_reference(exact_json(R"({"$ref": "b.x"})"), is_a), std::nullopt);
    EXPECT_EQ(foreign_reference(exact_json(R"({"$ref": "a.x", "more": 1})"), is_a), std::nullopt);
}

TEST(ForeignIncrement, IsReadFromTermsAndObjects) {
    EXPECT_EQ(increment("qty + 1"), R"({"qty":1})");
    EXPECT_EQ(increment("qty-2"), R"({"qty":-2})");
    EXPECT_EQ(increment("qty + 0.50"), R"({"qty":0.50})");
    for (const char* text : {"quantity + 1", "qty", "qty * 2", "qty + x", "1 + qty", "qty + -1"}) {
        EXPECT_EQ(increment(text), "none") << text;
    }
    EXPECT_EQ(foreign_increment("qty", exact_json(R"({"$inc": 2})")), exact_json(R"({"qty": 2})"));
    EXPECT_EQ(foreign_increment("qty", exact_json(R"({"decrement": 2})")),
              exact_json(R"({"qty": -2})"));
    EXPECT_EQ(foreign_increment("qty", exact_json(R"({"set": 2})")), std::nullopt);
}

TEST(ForeignAppend, IsReadFromObjects) {
    EXPECT_EQ(foreign_append("tags", exact_json(R"({"push": "x"})")),
              exact_json(R"({"tags": "x"})"));
    EXPECT_EQ(foreign_append("tags", exact_json(R"({"$push": ["x", "y"]})")),
              exact_json(R"({"tags": ["x", "y"]})"));
    for (const char* text :
         {R"({"set": ["x"]})", R"({"push": null})", R"({"push": "x", "y": 1})", "7"}) {
        EXPECT_EQ(foreign_append("tags", exact_json(text)), std::nullopt) << text;
    }
}

TEST(ForeignDisconnection, IsReadFromObjects) {
    EXPECT_TRUE(is_foreign_disconnection(exact_json(R"({"disconnect": true})")));
    EXPECT_TRUE(is_foreign_disconnection(exact_json(R"({"disconnect": {}})")));
    for (const char* text : {R"({"disconnect": false})", R"({"connect": true})", "{}", "true"}) {
        EXPECT_FALSE(is_foreign_disconnection(exact_json(text))) << text;
    }
}

TEST(ForeignLookup, IsReadFromWhatConnects) {
    const Value rock = exact_json(R"({"name": "Rock"})");
    EXPECT_EQ(foreign_lookup(exact_json(R"({"connect": {"name": "Rock"}})")), rock);
    EXPECT_EQ(foreign_lookup(exact_json(R"({"connect": {"where": {"name": "Rock"}}})")), rock);
    EXPECT_EQ(foreign_lookup(exact_json(R"({"find": {"code": 7}})")), exact_json(R"({"code": 7})"));
    const Value both = exact_json(R"({"tenant": 1, "id": 2})");
    EXPECT_EQ(foreign_lookup(exact_json(R"({"connect": {"tenant": 1, "id": 2}})")), both);
    EXPECT_EQ(foreign_lookup(exact_json(R"({"connect": {"tenant_id": {"tenant": 1, "id": 2}}})")),
              both);
    for (const char* text :
         {R"({"name": "Rock"})", R"({"create": {"name": "Rock"}})", R"({"connect": "Rock"})",
          R"({"connect": {"name": "Rock", "code": null}})", R"({"connect": {"name": null}})",
          R"({"connect": {"key": {"name": "Rock"}}})", R"({"connect": {"name": {"eq": "Rock"}}})",
          "{}", "7"}) {
        EXPECT_EQ(foreign_lookup(exact_json(text)), std::nullopt) << text;
    }
}

TEST(Expression, IsAReferenceWithAnOperatorOrACastBehindIt) {
    for (const char* text : {"$ref:a.x + 1", "$ref:a.x::int", "$ref:a.x * $ref:b.y"}) {
        EXPECT_TRUE(looks_like_expression(text)) << text;
    }
    for (const char* text : {"$ref:a.x", "$ref:a.x and more", "Dear $ref:a.x", "1 + 1"}) {
        EXPECT_FALSE(looks_like_expression(text)) << text;
    }
}

}  // namespace
}  // namespace batch_ops
