#include "engine/request/id_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/request/request_fixture.hpp"

namespace batch_ops::test {
namespace {

TEST(IdReader, RefusesAnOperationThatIsNoObject) {
    const ErrorFields error = error_of(R"([{"id": "a", "entity": "t", "action": "read"}, "b"])");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "operation at index 1: must be an object, not a string");
    EXPECT_EQ(error_of("[null]").message, "operation at index 0: must be an object, not null");
}

TEST(IdReader, RefusesAMissingOrWronglyTypedId) {
    const ErrorFields missing = error_of(R"([{"entity": "t", "action": "read"}])");
    EXPECT_EQ(missing.sqlstate, "22023");
    EXPECT_EQ(missing.message, "operation at index 0: id is missing");
    EXPECT_THAT(missing.hint, HasSubstr("autoId"));
    EXPECT_EQ(error_of(R"([{"id": "", "entity": "t", "action": "read"}])").message,
              "operation at index 0: id is missing");
    EXPECT_EQ(error_of(R"([{"id": 7, "entity": "t", "action": "read"}])").message,
              "operation at index 0: id must be a string, not a number");
    EXPECT_EQ(error_of(R"([{"id": null, "entity": "t", "action": "read"}])").message,
              "operation at index 0: id must be a string, not null");
}

TEST(IdReader, RefusesABadId) {
    for (const std::string id : {"a b", "a-b", "a.b", "é", " a", "a\\n", "$a", "*"}) {
        const ErrorFields error =
            error_of(R"([{"id": ")" + id + R"(", "entity": "t", "action": "read"}])");
        EXPECT_EQ(error.sqlstate, "22023") << id;
        EXPECT_THAT(error.message, StartsWith("operation at index 0: invalid id \"")) << id;
    }
    EXPECT_EQ(parse(R"([{"id": "Az_09", "entity": "t", "action": "read"}])").operations[0].id,
              "Az_09");
}

TEST(IdReader, RefusesDuplicateIds) {
    const ErrorFields error = error_of(R"([
        {"id": "a", "entity": "t", "action": "read"}, {"id": "b", "entity": "t", "action": "read"},
        {"id": "a", "entity": "t", "action": "read"}, {"id": "b", "entity": "t", "action": "read"}])");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "Duplicate operation IDs found: a, b");
    EXPECT_EQ(
        error.detail,
        "The id \"a\" at index 2 repeats the one at index 0, \"b\" at index 3 repeats the one "
        "at index 1.");
}

TEST(IdReader, NamesADuplicateIdOnceHoweverOftenItIsRepeated) {
    const ErrorFields error = outline_error(R"([{"id": "a"}, {"id": "a"}, {"id": "a"}])");
    EXPECT_EQ(error.message, "Duplicate operation IDs found: a");
    EXPECT_EQ(
        error.detail,
        "The id \"a\" at index 1 repeats the one at index 0, \"a\" at index 2 repeats the one "
        "at index 0.");
}

TEST(IdReader, IdsDifferByCase) {
    EXPECT_EQ(outline(R"([{"id": "a"}, {"id": "A"}])").ids.size(), 2U);
}

TEST(IdReader, MakesIdsWhenAskedTo) {
    const BatchOutline made =
        outline(R"([{}, {"id": "x"}, {"id": "", "depends_on": ["op_0"]}])", R"({"autoId": true})");
    ASSERT_EQ(made.ids.size(), 3U);
    EXPECT_EQ(made.ids[0], "op_0");
    EXPECT_EQ(made.ids[1], "x");
    EXPECT_EQ(made.ids[2], "op_2");
    EXPECT_THAT(made.explicit_dependencies[2], ElementsAre(0));
}

TEST(IdReader, NullIsAMissingIdWhereIdsAreMade) {
    EXPECT_EQ(outline(R"([{"id": null}])", R"({"autoId": true})").ids[0], "op_0");
}

TEST(IdReader, ShowsTheIdThatIsNear) {
    const auto hint = [](const std::string& id) {
        return error_of(R"([{"id": )" + id + R"(, "entity": "t", "action": "read"}])").hint;
    };
    EXPECT_EQ(hint("1"), R"(Write "id": "1".)");
    EXPECT_EQ(hint("-1"), "");
    EXPECT_EQ(hint("1.5"), "");
    EXPECT_THAT(hint("null"), HasSubstr("autoId"));
    EXPECT_THAT(hint(R"("new-artist")"), StartsWith(R"(Write "id": "new_artist". An id can)"));
    for (const char* id : {R"("é")", R"("*")", R"("--")"}) {
        EXPECT_THAT(hint(id), StartsWith("An id can contain only ")) << id;
    }
}

TEST(IdReader, AMadeIdThatIsTakenIsAnError) {
    const ErrorFields error =
        caught_error([] { return outline(R"([{"id": "op_1"}, {}])", R"({"autoId": true})"); });
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "Duplicate operation IDs found: op_1");
}

}  // namespace
}  // namespace batch_ops::test
