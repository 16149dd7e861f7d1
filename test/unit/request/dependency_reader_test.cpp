#include "engine/request/dependency_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/json/compact_json.hpp"
#include "unit/request/request_fixture.hpp"
#include "unit/support/condition_text.hpp"

namespace batch_ops::test {
namespace {

TEST(DependencyReader, TheOutlineNeedsOnlyIdsAndDependencies) {
    const BatchOutline read = outline(R"([
        {"id": "b", "depends_on": ["a"]}, {"id": "a"},
        {"id": "c", "store_params": {"x": "$ref:b.id"}, "action": 5, "unknown": true}])");
    EXPECT_THAT(ordered_ids(read), ElementsAre("a", "b", "c"));
}

TEST(DependencyReader, OrdersADiamond) {
    EXPECT_THAT(ordered_ids(outline(R"([
        {"id": "bottom", "depends_on": ["left", "right"]},
        {"id": "right", "depends_on": ["top"]}, {"id": "left", "depends_on": ["top"]},
        {"id": "top"}])")),
                ElementsAre("top", "right", "left", "bottom"));
}

TEST(DependencyReader, EdgesAreTheUnionOfDependsOnAndReferences) {
    const BatchOutline read = outline(R"([
        {"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d"}, {"id": "e"},
        {"id": "x", "depends_on": ["b", "a", "b"],
         "store_params": {"k": ["$ref:a.id", {"y": "see $ref:c.id and $ref:a.n"}]},
         "query_params": {"$ref:e.id": "$ref:{d.id}"},
         "metadata_params": {"__limit": "$ref:b.n"},
         "when": {"ref": "$ref:e.ok", "eq": "$ref:a.ok"}}])");
    EXPECT_THAT(read.explicit_dependencies[5], ElementsAre(0, 1));
    EXPECT_THAT(read.implicit_dependencies[5], ElementsAre(0, 1, 2, 3, 4));
    EXPECT_THAT(read.graph.dependencies(5), ElementsAre(0, 1, 2, 3, 4));
    EXPECT_THAT(read.graph.dependents(0), ElementsAre(5));
    EXPECT_THAT(read.graph.independent(), ElementsAre(0, 1, 2, 3, 4));
}

TEST(DependencyReader, OnlyValuesOfParametersHoldReferences) {
    const BatchOutline read = outline(R"([
        {"id": "a"},
        {"id": "b", "claims": {"x": "$ref:a.id"}, "entity": "$ref:a.id",
         "store_params": {"$ref:a.id": "$$ref:a.id"}}])");
    EXPECT_THAT(read.implicit_dependencies[1], IsEmpty());
}

TEST(DependencyReader, RefusesAnUnknownOperationInDependsOn) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "depends_on": ["z", "nobody"])"),
              "unknown operation \"nobody\" in depends_on");
}

TEST(DependencyReader, RefusesAnUnknownOperationInAReference) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create",
                              "store_params": {"x": ["$ref:nobody.id"]})"),
              "unknown operation \"nobody\" in reference \"$ref:nobody.id\" in store_params.x.0");
}

TEST(DependencyReader, RefusesAWronglyTypedDependsOn) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "depends_on": "z")"),
              "depends_on must be an array of ids, not a string");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "depends_on": null)"),
              "depends_on must be an array of ids, not null");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "depends_on": ["z", 1])"),
              "depends_on.1 must be an id, not a number");
}

TEST(DependencyReader, RefusesAnOperationThatDependsOnItself) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "depends_on": ["a"])"),
              "an operation cannot depend on itself in depends_on");
    EXPECT_EQ(
        problem_with(R"("entity": "t", "action": "create", "store_params": {"x": "$ref:a.id"})"),
        "an operation cannot depend on itself in reference \"$ref:a.id\" in store_params.x");
}

TEST(DependencyReader, RefusesADirectCycle) {
    const ErrorFields error =
        outline_error(R"([{"id": "a", "depends_on": ["b"]}, {"id": "b", "depends_on": ["a"]}])");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "Circular dependency detected: a -> b -> a");
    EXPECT_THAT(error.detail, HasSubstr("the first is at index 0"));
}

TEST(DependencyReader, RefusesAnIndirectCycle) {
    const ErrorFields error = outline_error(R"([
        {"id": "free"}, {"id": "c", "depends_on": ["a"]},
        {"id": "a", "store_params": {"x": "$ref:b.id"}}, {"id": "b", "depends_on": ["c"]},
        {"id": "waits", "depends_on": ["c", "free"]}])");
    EXPECT_EQ(error.message, "Circular dependency detected: c -> a -> b -> c");
    EXPECT_THAT(error.detail, HasSubstr("index 1"));
}

Value ring_of(std::size_t length, bool closed) {
    Value operations = Value::array();
    for (std::size_t index = 0; index < length; ++index) {
        Value operation = Value::object();
        append_member(operation, "id", "n" + std::to_string(index));
        if (closed || index > 0) {
            Value dependencies = Value::array();
            dependencies.push_back("n" + std::to_string(index == 0 ? length - 1 : index - 1));
            append_member(operation, "depends_on", std::move(dependencies));
        }
        operations.push_back(std::move(operation));
    }
    return operations;
}

TEST(DependencyReader, RefusesACycleOfTenThousand) {
    const ErrorFields error =
        caught_error([] { return parse_outline(keep(ring_of(10'000, true)), nullptr, {}); });
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_THAT(error.message,
                StartsWith("Circular dependency detected: n0 -> n9999 -> n9998 -> n9997 -> "));
    EXPECT_THAT(error.message, EndsWith(" -> n2 -> n1 -> n0"));
}

TEST(DependencyReader, OrdersAChainOfTenThousand) {
    const BatchOutline read = parse_outline(keep(ring_of(10'000, false)), nullptr, {});
    ASSERT_EQ(read.order.size(), 10'000U);
    EXPECT_EQ(read.order.front(), 0U);
    EXPECT_EQ(read.order.back(), 9'999U);
}

TEST(DependencyReader, RefusesAMalformedReference) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create",
                              "store_params": {"x": {"y": "see $ref:z"}})"),
              "malformed reference \"$ref:z\" in store_params.x.y");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read", "query_params": {"x": "$ref:"})"),
              "malformed reference \"$ref:\" in query_params.x");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read",
                              "metadata_params": {"__limit": "$ref:{z.n"})"),
              "malformed reference \"$ref:{z.n\" in metadata_params.__limit");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read",
                              "when": {"ref": "$ref:z", "eq": 1})"),
              "malformed reference \"$ref:z\" in when.ref");
}

TEST(DependencyReader, WithoutReferencesNoneIsLookedFor) {
    const BatchRequest request = parse(R"([
        {"id": "z", "entity": "t", "action": "read"},
        {"id": "a", "entity": "t", "action": "update", "references": false,
         "store_params": {"x": "$ref:z.id", "y": "$ref:", "w": "$$ref:"},
         "query_params": {"v": "$ref:nobody.id"}}])");
    EXPECT_THAT(request.outline.graph.dependencies(1), IsEmpty());
    const Operation& operation = request.operations[1];
    EXPECT_FALSE(operation.values_refer);
    EXPECT_FALSE(operation.filter_refers);
    EXPECT_EQ(compact_json(operation.store_params.value()),
              R"({"x":"$ref:z.id","y":"$ref:","w":"$$ref:"})");
    EXPECT_EQ(condition_text(operation.filter()), R"(all(v eq "$ref:nobody.id" bare))");
}

TEST(DependencyReader, WithoutReferencesOnlyTheRefOfAConditionIsOne) {
    const BatchOutline read = outline(R"([
        {"id": "z"}, {"id": "y"},
        {"id": "a", "references": false,
         "when": [{"ref": "$ref:z.id", "eq": "$ref:nobody.x"},
                  {"ref": "$ref:y.id", "in": ["$ref:", "$ref:a.b"]}]}])");
    EXPECT_THAT(read.graph.dependencies(2), ElementsAre(0, 1));
    EXPECT_EQ(outline_error(R"([{"id": "a", "references": false,
                                 "when": {"ref": "$ref:nobody.x", "eq": 1}}])")
                  .message,
              "operation \"a\" (index 0): unknown operation \"nobody\" in reference "
              "\"$ref:nobody.x\" in when.ref");
}

TEST(DependencyReader, GuardsHoldReferences) {
    constexpr auto guarded = R"([
        {"id": "z"}, {"id": "y"}, {"id": "x"},
        {"id": "a", %
         "expect": [{"rows": 1, "message": "$ref:x.name"},
                    {"ref": "$ref:z.id", "eq": "$ref:y.id"}]}])";
    const auto dependencies = [&](std::string_view references) {
        std::string request(guarded);
        request.replace(request.find('%'), 1, references);
        const BatchOutline read = outline(request);
        return read.graph.dependencies(3).size();
    };
    EXPECT_EQ(dependencies(""), 3U);
    EXPECT_EQ(dependencies(R"("references": false,)"), 1U);
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read",
                              "expect": {"ref": "$ref:z", "eq": 1})"),
              "malformed reference \"$ref:z\" in expect.ref");
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "read",
                              "expect": [{"ref": "$ref:a.x", "eq": 1}])"),
              "an operation cannot depend on itself in reference \"$ref:a.x\" in expect.0.ref");
}

TEST(DependencyReader, ReferencesMayBeLookedForInSomeColumnsOnly) {
    constexpr auto request = R"([
        {"id": "y"}, {"id": "z"},
        {"id": "a", "references": ["key", "id"],
         "store_params": [{"key": "$ref:z.id", "note": "$ref:nobody.id", "doc": {"key": "$ref:"}},
                          {"note": "$ref:"}],
         "query_params": {"note": "$ref:", "__or": [{"__some": {"note": {"key": "$ref:y.id"}}},
                                                    {"__none": {"key": {"note": "$ref:"}}}]},
         "metadata_params": {"__limit": "$ref:nobody.id"}}])";
    EXPECT_THAT(outline(request).graph.dependencies(2), ElementsAre(0, 1));
    EXPECT_EQ(outline_error(R"([{"id": "a", "references": ["key"],
                                 "store_params": [{"x": 1}, {"key": "$ref:nobody.x"}]}])")
                  .message,
              "operation \"a\" (index 0): unknown operation \"nobody\" in reference "
              "\"$ref:nobody.x\" in store_params.1.key");
}

TEST(DependencyReader, ConditionsHoldReferencesWhereSomeColumnsDo) {
    EXPECT_THAT(outline(R"([
        {"id": "w"}, {"id": "x"}, {"id": "y"}, {"id": "z"},
        {"id": "a", "references": ["key"],
         "when": {"ref": "$ref:z.id", "eq": "$ref:y.id"},
         "expect": {"ref": "$ref:x.id", "eq": 1, "message": "$ref:w.id"}}])")
                    .graph.dependencies(4),
                ElementsAre(0, 1, 2, 3));
}

TEST(DependencyReader, FactsOfTheBatchAreNobodys) {
    const BatchOutline read = outline(R"([
        {"id": "a"}, {"id": "b", "store_params": {"x": "$ref:@now", "y": "$ref:a.@rows",
                                                  "z": "$ref:@claims.sub"}}])");
    EXPECT_THAT(read.implicit_dependencies[1], ElementsAre(0));
}

TEST(DependencyReader, RefusesAnUnknownFact) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create",
                              "store_params": {"x": ["$ref:@Now"]})"),
              "unknown fact \"@Now\" in reference \"$ref:@Now\" in store_params.x.0");
}

TEST(DependencyReader, RefusesAnItemWhereThereIsNone) {
    EXPECT_EQ(problem_with(R"("entity": "t", "action": "create",
                              "store_params": {"x": "$ref:@item.sku"})"),
              "fact \"@item\" exists only in an operation with for_each in reference "
              "\"$ref:@item.sku\" in store_params.x");
}

TEST(DependencyReader, AFactMayBeMeantByTheNameOfNoOperation) {
    const ErrorFields error =
        caught_error([] { outline(R"([{"id": "a", "store_params": {"x": "$ref:claims.sub"}}])"); });
    EXPECT_THAT(error.message, HasSubstr("unknown operation \"claims\""));
    EXPECT_EQ(error.hint, "Write $ref:@claims.sub.");
}

TEST(DependencyReader, ACycleOfCreatesIsToldOfKeysMadeBeforehand) {
    const auto hint_of = [](const std::string& a, const std::string& b) {
        const ErrorFields error = outline_error(R"([{"id": "a", "action": "create", )" + a +
                                                R"(}, {"id": "b", )" + b + "}]");
        EXPECT_EQ(error.message, "Circular dependency detected: a -> b -> a");
        return error.hint;
    };
    const std::string to_a = R"("action": "create", "store_params": {"x": "$ref:a.id"})";
    EXPECT_EQ(
        hint_of(R"("store_params": {"x": "$ref:b.id"})", to_a),
        "If the key of \"a\" is a uuid, write \"$ref:@uuid.a\" for it in \"a\" and in \"b\"; "
        "a foreign key to it must be deferred. Else create \"b\" without it, and add it by an "
        "update.");
    EXPECT_NO_THROW(outline(R"([{"id": "a", "action": "create",
                                 "store_params": {"id": "$ref:@uuid.a", "x": "$ref:b.id"}},
                                {"id": "b", "action": "create",
                                 "store_params": {"x": "$ref:@uuid.a"}}])"));
    EXPECT_EQ(hint_of(R"("store_params": {"x": 1}, "depends_on": ["b"])", to_a), "");
    EXPECT_EQ(hint_of(R"("store_params": {"x": "$ref:b.id"})",
                      R"("action": "read", "query_params": {"x": "$ref:a.id"})"),
              "");
}

TEST(DependencyReader, TheNewRowIsMeantByItsNamesElsewhere) {
    const auto hint_of = [](const std::string& conflict) {
        return hint_for(R"("entity": "t", "action": "create", "store_params": {"x": 1},
                           "metadata_params": {"__on_conflict": )" +
                        conflict + "}");
    };
    for (const char* name : {"new", "excluded", "EXCLUDED", "@excluded"}) {
        EXPECT_EQ(hint_of(R"({"columns": "id", "action": "update",
                              "if": {"x": {"lt": "$ref:)" +
                          std::string(name) + R"(.x"}}})"),
                  "Write $ref:@new.x.")
            << name;
    }
    EXPECT_EQ(hint_of(R"({"columns": "id", "action": "update", "if": {"x": "$ref:new.x.y"}})"),
              "Write $ref:@new.column.");
    EXPECT_EQ(
        hint_of(R"({"columns": "id", "action": "update", "where": {"x": "$ref:excluded.x"}})"),
        R"(Use "if" instead of "where", and write $ref:@new.x.)");
    EXPECT_EQ(hint_of(R"({"columns": "id", "action": "update", "if": {"x": "$ref:@item.x"}})"),
              "A value of the new row is $ref:@new.column.");
    EXPECT_EQ(hint_for(R"("entity": "t", "action": "create", "store_params": {"x": "$ref:new.x"})"),
              "Operations beside this one: z.");
}

}  // namespace
}  // namespace batch_ops::test
