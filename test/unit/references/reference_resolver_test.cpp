#include "engine/references/reference_resolver.hpp"

#include "unit/references/resolver_fixture.hpp"

namespace batch_ops::test {
namespace {

TEST_F(ReferenceResolverTest, ResolvesASimpleScalar) {
    EXPECT_EQ(resolved(R"({"customer_id": "$ref:customer.customer_id"})"), R"({"customer_id":42})");
}

TEST_F(ReferenceResolverTest, ResolvesANestedProperty) {
    EXPECT_EQ(resolved(R"("$ref:customer.address.city")"), R"("Köln")");
    EXPECT_EQ(resolved(R"("$ref:customer.address.geo.lat")"), "50.940");
}

TEST_F(ReferenceResolverTest, ResolvesSeveralReferences) {
    EXPECT_EQ(resolved(R"({"a": "$ref:op1.id", "b": "$ref:single.id", "c": "$ref:op1.id"})"),
              R"({"a":42,"b":7,"c":42})");
}

TEST_F(ReferenceResolverTest, KeepsTheTypeOfASoleReference) {
    EXPECT_EQ(resolved(R"("$ref:customer.vip")"), "true");
    EXPECT_EQ(resolved(R"("$ref:customer.left")"), "false");
    EXPECT_EQ(resolved(R"("$ref:customer.note")"), "null");
    EXPECT_EQ(resolved(R"("$ref:customer.name")"), R"("Zoë")");
    EXPECT_EQ(resolved(R"("$ref:customer.empty")"), R"("")");
    EXPECT_EQ(resolved(R"("$ref:customer.tags")"), R"(["a","b"])");
    EXPECT_EQ(resolved(R"("$ref:customer.address")"), R"({"city":"Köln","geo":{"lat":50.940}})");
    EXPECT_EQ(resolved(R"("$ref:{op1.id}")"), "42");
}

TEST_F(ReferenceResolverTest, KeepsNumbersExact) {
    EXPECT_EQ(resolved(R"("$ref:customer.balance")"), "1.10");
    EXPECT_EQ(resolved(R"("$ref:customer.max")"), "9223372036854775807");
    EXPECT_EQ(resolved(R"("$ref:customer.big")"),
              "12345678901234567890123456789012345678901234567890.10");
    EXPECT_EQ(resolved(R"("is $ref:customer.big.")"),
              R"("is 12345678901234567890123456789012345678901234567890.10.")");
}

TEST_F(ReferenceResolverTest, InterpolatesScalarsAsText) {
    EXPECT_EQ(resolved(R"("Dear $ref:customer.name.")"), R"("Dear Zoë.")");
    EXPECT_EQ(resolved(R"("no. $ref:customer.customer_id!")"), R"("no. 42!")");
    EXPECT_EQ(resolved(R"("$ref:customer.balance EUR")"), R"("1.10 EUR")");
    EXPECT_EQ(resolved(R"("vip: $ref:customer.vip, left: $ref:customer.left")"),
              R"("vip: true, left: false")");
    EXPECT_EQ(resolved(R"("[$ref:customer.empty]")"), R"("[]")");
}

TEST_F(ReferenceResolverTest, InterpolatesObjectsAndArraysAsCompactJson) {
    EXPECT_EQ(resolved(R"("tags: $ref:customer.tags")"), R"("tags: [\"a\",\"b\"]")");
    EXPECT_EQ(resolved(R"("at $ref:customer.address!")"),
              R"("at {\"city\":\"Köln\",\"geo\":{\"lat\":50.940}}!")");
}

TEST_F(ReferenceResolverTest, InterpolatesSeveralInOneString) {
    EXPECT_EQ(resolved(R"("$ref:op1.id-$ref:single.id$ref:op1.id")"), R"("42-742")");
}

TEST_F(ReferenceResolverTest, RefusesNullInsideText) {
    const ErrorFields error = error_of(R"({"text": "note: $ref:customer.note"})");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message,
              "cannot resolve reference \"$ref:customer.note\" in store_params.text: null cannot "
              "become part of a text");
    EXPECT_EQ(error_of(R"("$ref:{customer.note}!")").sqlstate, "22023");
}

TEST_F(ReferenceResolverTest, CutsASuffixOffInRunningText) {
    EXPECT_EQ(resolved(R"("prefix_$ref:op1.id_suffix")"), R"("prefix_42_suffix")");
    EXPECT_EQ(resolved(R"("_$ref:op1.id_long_suffix")"), R"("_42_long_suffix")");
    EXPECT_EQ(resolved(R"("_$ref:op1.id_")"), R"("_42_")");
    EXPECT_EQ(resolved(R"("_$ref:op1.id__x")"), R"("_42__x")");
    EXPECT_EQ(resolved(R"("_$ref:op1.0.id_x.y")"), R"("_42_x.y")");
}

TEST_F(ReferenceResolverTest, TakesTheLongestPropertyThatExists) {
    EXPECT_EQ(resolved(R"("-$ref:parts.a_b_c_d")"), R"("-3_d")");
    EXPECT_EQ(resolved(R"("-$ref:parts.a_b_x")"), R"("-2_x")");
    EXPECT_EQ(resolved(R"("-$ref:parts.a_x_c")"), R"("-1_x_c")");
    EXPECT_EQ(resolved(R"("-$ref:parts.a_b")"), R"("-2")");
}

TEST_F(ReferenceResolverTest, CutsOnlyAtUnderscores) {
    EXPECT_THAT(error_of(R"("-$ref:op1.idx")").message, HasSubstr("property not found: \"idx\""));
    EXPECT_THAT(error_of(R"("-$ref:op1.id.x")").message, HasSubstr("property not found: \"x\""));
}

TEST_F(ReferenceResolverTest, APropertyThatExistsAsNullIsNotCutShorter) {
    EXPECT_THAT(error_of(R"("-$ref:parts.gone_x")").message, HasSubstr("null cannot become part"));
}

TEST_F(ReferenceResolverTest, NeverGuessesForASoleReference) {
    EXPECT_EQ(error_of(R"("$ref:op1.id_suffix")").message,
              "cannot resolve reference \"$ref:op1.id_suffix\" in store_params: property not "
              "found: \"id_suffix\"");
}

TEST_F(ReferenceResolverTest, NeverGuessesForTheBracedForm) {
    EXPECT_EQ(resolved(R"("prefix_$ref:{op1.id}_suffix")"), R"("prefix_42_suffix")");
    EXPECT_THAT(error_of(R"("prefix_$ref:{op1.id_suffix}")").message,
                HasSubstr("property not found: \"id_suffix\""));
}

TEST_F(ReferenceResolverTest, BracedFormReachesAnyName) {
    EXPECT_EQ(resolved(R"("$ref:{customer.odd name}")"), "1");
    EXPECT_EQ(resolved(R"("$ref:{customer.\"a.b\"}")"), "2");
    EXPECT_EQ(resolved(R"("$ref:{customer.\"0\"}")"), R"("zero")");
}

TEST_F(ReferenceResolverTest, AnEscapedReferenceIsText) {
    EXPECT_EQ(resolved(R"("$$ref:op1.id")"), R"("$ref:op1.id")");
    EXPECT_EQ(resolved(R"("$$ref:op1.id is $ref:op1.id")"), R"("$ref:op1.id is 42")");
}

TEST_F(ReferenceResolverTest, ResolvesInNestedObjects) {
    EXPECT_EQ(resolved(R"({"a": {"b": {"c": "$ref:op1.id", "d": "x"}}})"),
              R"({"a":{"b":{"c":42,"d":"x"}}})");
}

TEST_F(ReferenceResolverTest, ResolvesInArrays) {
    EXPECT_EQ(resolved(R"([1, "$ref:op1.id", ["$ref:customer.name"], {"x": "$ref:op1.id"}])"),
              R"([1,42,["Zoë"],{"x":42}])");
}

TEST_F(ReferenceResolverTest, NeverLooksIntoKeys) {
    EXPECT_EQ(resolved(R"({"$ref:op1.id": 1})"), R"({"$ref:op1.id":1})");
}

TEST_F(ReferenceResolverTest, LeavesParametersWithoutReferencesAsTheyAre) {
    const char* params = R"({"a":[1,1.10,null,true,"x","gt::5"],"b":{}})";
    EXPECT_EQ(resolved(params), params);
}

TEST_F(ReferenceResolverTest, ReplacesInOnePassOnly) {
    EXPECT_EQ(resolved(R"("$ref:customer.sly")"), R"("$ref:customer.customer_id")");
    EXPECT_EQ(resolved(R"("= $ref:customer.sly")"), R"("= $ref:customer.customer_id")");
    // Two pieces that together look like a reference are none.
    EXPECT_EQ(resolved(R"("$$ref:$ref:{customer.name}")"), R"("$ref:Zoë")");
}

TEST_F(ReferenceResolverTest, AnIndexStepsIntoTheRows) {
    EXPECT_EQ(resolved(R"("$ref:lines.0.id")"), "1");
    EXPECT_EQ(resolved(R"("$ref:lines.2.track.title")"), R"("Three")");
    EXPECT_EQ(resolved(R"("$ref:lines.2.tags.1")"), R"("z")");
    EXPECT_EQ(resolved(R"("$ref:customer.0.name")"), R"("Zoë")");
    EXPECT_EQ(resolved(R"("$ref:op1.0")"), R"({"id":42})");
    EXPECT_EQ(resolved(R"("$ref:single.list.1")"), "20");
}

TEST_F(ReferenceResolverTest, AWildcardTakesEveryRow) {
    EXPECT_EQ(resolved(R"("$ref:lines.*.id")"), "[1,2,3]");
    EXPECT_EQ(resolved(R"("$ref:lines.*.track.title")"), R"(["One","Two","Three"])");
    EXPECT_EQ(resolved(R"("$ref:lines.*.tags")"), R"([["x"],[],["y","z"]])");
    EXPECT_EQ(resolved(R"("$ref:op1.*")"), R"([{"id":42}])");
    EXPECT_EQ(resolved(R"("$ref:nothing.*.id")"), "[]");
    EXPECT_EQ(resolved(R"("ids $ref:lines.*.id!")"), R"("ids [1,2,3]!")");
    EXPECT_EQ(resolved(R"("ids $ref:lines.*.id_x")"), R"("ids [1,2,3]_x")");
}

TEST_F(ReferenceResolverTest, AWildcardStepsIntoInnerArrays) {
    EXPECT_EQ(resolved(R"("$ref:lines.*.tags.*")"), R"([["x"],[],["y","z"]])");
    EXPECT_EQ(resolved(R"("$ref:lines.2.tags.*")"), R"(["y","z"])");
}

TEST_F(ReferenceResolverTest, AWildcardNeedsThePropertyInEveryRow) {
    const ErrorFields error = error_of(R"("$ref:lines.*.tags.0")");
    EXPECT_EQ(error.message,
              "cannot resolve reference \"$ref:lines.*.tags.0\" in store_params: property not "
              "found: element 0 does not exist");
}

TEST_F(ReferenceResolverTest, ReadsDataThatIsOneObject) {
    EXPECT_EQ(resolved(R"("$ref:single.id")"), "7");
    EXPECT_THAT(error_of(R"("$ref:single.0.id")").message, HasSubstr("property not found: \"0\""));
}

TEST_F(ReferenceResolverTest, BoundsWhatReferencesBringIn) {
    max_bytes_ = 4;
    EXPECT_EQ(resolved(R"(["$ref:op1.id", "$ref:op1.id"])"), "[42,42]");
    const ErrorFields error = error_of(R"(["$ref:op1.id", "$ref:op1.id", "$ref:single.id"])");
    EXPECT_EQ(error.sqlstate, "54000");
    EXPECT_EQ(error.message, "resolved parameters exceed the maximum of 4 bytes");
    EXPECT_EQ(error.hint,
              "Send or refer to less data. A superuser can raise batch_ops.max_parameter_size.");
}

TEST_F(ReferenceResolverTest, TheBoundCountsInterpolatedAndWildcardValuesToo) {
    max_bytes_ = 2;
    EXPECT_EQ(error_of(R"("$ref:lines.*.id")").sqlstate, "54000");
    EXPECT_EQ(error_of(R"("a $ref:op1.id b $ref:op1.id")").sqlstate, "54000");
    EXPECT_EQ(resolved(R"("a $ref:op1.id and much literal text")"),
              R"("a 42 and much literal text")");
}

TEST_F(ReferenceResolverTest, TheBoundHoldsOverAllCallsOfOneResolver) {
    ReferenceResolver resolver(source_, 3);
    EXPECT_EQ(compact_json(resolver.resolve(Value("$ref:op1.id"), "store_params")), "42");
    EXPECT_EQ(caught_error([&] {
                  return resolver.resolve(Value("$ref:op1.id"), "query_params");
              }).sqlstate,
              "54000");
}

TEST_F(ReferenceResolverTest, ExistsAsksForARowOrAProperty) {
    EXPECT_TRUE(exists("$ref:customer.name"));
    EXPECT_TRUE(exists("$ref:customer.0"));
    EXPECT_TRUE(exists("$ref:lines.2.id"));
    EXPECT_FALSE(exists("$ref:customer.nope"));
    EXPECT_FALSE(exists("$ref:customer.1"));
    EXPECT_FALSE(exists("$ref:nothing.0"));
    EXPECT_FALSE(exists("$ref:nothing.id"));
}

TEST_F(ReferenceResolverTest, APropertyExistsWhateverItsValue) {
    EXPECT_TRUE(exists("$ref:customer.note"));
    EXPECT_TRUE(exists("$ref:customer.empty"));
    EXPECT_TRUE(exists("$ref:customer.left"));
    EXPECT_TRUE(exists("$ref:lines.1.tags"));
}

TEST_F(ReferenceResolverTest, AWildcardExistsWhenThereIsAnElement) {
    EXPECT_TRUE(exists("$ref:lines.*"));
    EXPECT_TRUE(exists("$ref:lines.*.id"));
    EXPECT_FALSE(exists("$ref:nothing.*"));
    EXPECT_FALSE(exists("$ref:nothing.*.id"));
    EXPECT_FALSE(exists("$ref:lines.1.tags.*"));
    EXPECT_TRUE(exists("$ref:lines.2.tags.*"));
}

TEST_F(ReferenceResolverTest, ExistsFailsForWhatHasNotRun) {
    EXPECT_THAT(caught_error([&] { return exists("$ref:broken.id"); }).message,
                HasSubstr("operation \"broken\" failed"));
    EXPECT_THAT(caught_error([&] { return exists("$ref:nobody.id"); }).message,
                HasSubstr("unknown operation"));
}

TEST_F(ReferenceResolverTest, ValuesOfNoLengthTakeRoomTooAndAreCounted) {
    results_ = exact_json(
        R"({"op1": {"status": "completed", "data": [{"j": [null, null, null, null]}]}})");
    max_bytes_ = 10;
    EXPECT_EQ(caught_error([&] { (void)resolved(R"("$ref:op1.0.j.*")"); }).sqlstate, "54000");
    max_bytes_ = 80;
    EXPECT_EQ(resolved(R"("$ref:op1.0.j.*")"), "[null,null,null,null]");
}

}  // namespace
}  // namespace batch_ops::test
