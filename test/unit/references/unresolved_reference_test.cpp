#include "engine/references/unresolved_reference.hpp"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "engine/json/value_node.hpp"
#include "unit/references/resolver_fixture.hpp"

namespace batch_ops::test {
namespace {

TEST_F(ReferenceResolverTest, FailsForAnUnknownOperation) {
    const ErrorFields error = error_of(R"({"a": {"b": ["$ref:nobody.id"]}})");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message,
              "cannot resolve reference \"$ref:nobody.id\" in store_params.a.b.0: unknown "
              "operation \"nobody\"");
}

TEST_F(ReferenceResolverTest, FailsForAFailedOperation) {
    const ErrorFields error = error_of(R"({"a": "$ref:broken.id"})");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message,
              "cannot resolve reference \"$ref:broken.id\" in store_params.a: operation \"broken\" "
              "failed");
}

TEST_F(ReferenceResolverTest, FailsForASkippedOperation) {
    EXPECT_EQ(error_of(R"("x $ref:left_out.id")").message,
              "cannot resolve reference \"$ref:left_out.id\" in store_params: operation "
              "\"left_out\" was skipped");
}

TEST_F(ReferenceResolverTest, FailsForAResultThatIsNone) {
    results_ = exact_json(R"({"a": [{"id": 1}]})");
    const ErrorFields error = error_of(R"("$ref:a.id")");
    EXPECT_EQ(error.message,
              "cannot resolve reference \"$ref:a.id\" in store_params: the result of operation "
              "\"a\" has no data");
    EXPECT_EQ(error.hint, R"(Pass {"a": {"status": "completed", "data": [...]}}.)");
}

TEST_F(ReferenceResolverTest, FailsForAMissingPropertyAndNamesThoseThereAre) {
    const ErrorFields error = error_of(R"({"lines": [{"id": "$ref:op1.ID"}]})");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message,
              "cannot resolve reference \"$ref:op1.ID\" in store_params.lines.0.id: property not "
              "found: \"ID\"");
    EXPECT_EQ(error.detail, "Available properties: \"id\".");
    EXPECT_EQ(error_of(R"("$ref:customer.address.zip")").detail,
              "Available properties: \"city\", \"geo\".");
}

// By the grammar a path goes on where text may be meant: a pattern's star, the end of an address.
TEST_F(ReferenceResolverTest, TellsHowTextFollowsAReference) {
    const std::string so = " if what follows the reference is text.";
    EXPECT_EQ(error_of(R"("$ref:op1.id*")").hint, "Write $ref:{op1.id}*" + so);
    EXPECT_EQ(error_of(R"("all of $ref:lines.*.id*")").hint, "Write $ref:{lines.*.id}*" + so);
    EXPECT_EQ(error_of(R"("me@$ref:op1.id.example.org")").hint,
              "Write $ref:{op1.id}.example.org" + so);
    EXPECT_EQ(error_of(R"("me@$ref:lines.0.id.org")").hint, "Write $ref:{lines.0.id}.org" + so);
    EXPECT_EQ(resolved(R"("$ref:{op1.id}*")"), "\"42*\"");
    EXPECT_EQ(resolved(R"("me@$ref:{op1.id}.example")"), "\"me@42.example\"");
    for (const char* other :
         {R"("$ref:lines.*.nope")", R"("$ref:op1.no.id")", R"("$ref:{op1.id.x}")",
          R"("$ref:customer.address.zip")", R"("$ref:op1.no*")"}) {
        EXPECT_EQ(error_of(other).hint, "") << other;
    }
}

TEST_F(ReferenceResolverTest, NoBracesAreAddedToBraces) {
    EXPECT_EQ(error_of(R"("$ref:{op1.id*}")").hint, "Did you mean \"id\"?");
}

TEST_F(ReferenceResolverTest, NoTextFollowsAReferenceThatIsTheWholeString) {
    EXPECT_EQ(error_of(R"("$ref:op1.id.example")").hint, "");
    EXPECT_EQ(error_of(R"("$ref:customer.note.example")").hint, "");
}

TEST_F(ReferenceResolverTest, ANullThatTextFollowsIsNoRemedy) {
    EXPECT_EQ(error_of(R"("note: $ref:customer.note.example")").hint, "");
}

TEST_F(ReferenceResolverTest, FailsForAPropertyOfWhatHasNone) {
    const std::vector<std::pair<const char*, const char*>> table = {
        {R"("$ref:op1.id.x")", "\"id\" is a number."},
        {R"("$ref:customer.name.x")", "\"name\" is a string."},
        {R"("$ref:customer.vip.x")", "\"vip\" is a boolean."},
        {R"("$ref:customer.note.x")", "\"note\" is null."},
        {R"("$ref:customer.tags.x")", "\"tags\" is an array."},
        {R"("$ref:customer.tags.1.x")", "Element 1 of \"tags\" is a string."},
        {R"("$ref:customer.tags.*.x")", "An element of \"tags\" is a string."},
        {R"("$ref:lines.1.track.title.x")", "\"title\" is a string."},
        {R"("$ref:lines.*.id.x")", "\"id\" is a number."},
    };
    for (const auto& [reference, detail] : table) {
        const ErrorFields error = error_of(reference);
        EXPECT_THAT(error.message, HasSubstr("property not found: \"x\"")) << reference;
        EXPECT_EQ(error.detail, detail) << reference;
    }
    results_ = exact_json(R"({"odd": {"data": [5]}, "odder": {"data": 5}})");
    EXPECT_EQ(error_of(R"("$ref:odd.x")").detail, "The row is a number.");
    EXPECT_EQ(error_of(R"("$ref:odd.0.x")").detail, "The row is a number.");
    EXPECT_EQ(error_of(R"("$ref:odder.x")").detail, "The row is a number.");
}

TEST_F(ReferenceResolverTest, FailsForAnElementThatIsNotThere) {
    const ErrorFields error = error_of(R"("$ref:customer.tags.9")");
    EXPECT_THAT(error.message, HasSubstr("property not found: element 9 does not exist"));
    EXPECT_EQ(error.detail, "\"tags\" has 2 elements.");
    EXPECT_EQ(error_of(R"("$ref:lines.0.tags.1")").detail, "\"tags\" has 1 element.");
}

TEST_F(ReferenceResolverTest, FailsForSeveralRowsWithoutAnIndex) {
    const ErrorFields error = error_of(R"("$ref:lines.id")");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(
        error.message,
        "cannot resolve reference \"$ref:lines.id\" in store_params: the operation returned 3 "
        "rows");
    EXPECT_EQ(error.hint, "Write $ref:lines.0.id, or $ref:lines.*.id for all.");
    const ErrorFields missing = error_of(R"("$ref:lines.nope")");
    EXPECT_EQ(missing.hint, "");
    EXPECT_EQ(missing.detail, R"(Available properties: "id", "track", "tags".)");
}

TEST_F(ReferenceResolverTest, FailsWhenThereIsNoRow) {
    const ErrorFields error = error_of(R"("$ref:nothing.id")");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_THAT(error.message, HasSubstr("property not found: the operation returned no rows"));
    EXPECT_THAT(error_of(R"("$ref:lines.3.id")").message,
                HasSubstr("property not found: row 3 does not exist"));
    EXPECT_EQ(error_of(R"("$ref:lines.3.id")").detail, "The operation returned 3 rows.");
}

TEST_F(ReferenceResolverTest, ListsOnlyAsManyPropertiesAsAnybodyReads) {
    Value row = Value::object();
    for (int index = 0; index < 10000; ++index) {
        append_member(row, "property_" + std::to_string(index), index);
    }
    append_member(results_, "wide",
                  Value::object({{"status", "completed"}, {"data", Value::array({row})}}));
    const std::string detail = error_of(R"("$ref:wide.nothing")").detail;
    EXPECT_THAT(detail, HasSubstr("\"property_19\", and 9980 more."));
    EXPECT_LT(detail.size(), 500U);
}

// A result as a batch has it, with rows of which somebody knows more than they show.
class RowsOfABatch final : public ResultSource {
public:
    RowsOfABatch(std::string_view rows, Lookup about) : rows_(exact_json(rows)), about_(about) {
        about_.state = State::completed;
        about_.data = node_of(rows_);
    }
    [[nodiscard]] Lookup find(std::string_view) const override { return about_; }
    [[nodiscard]] Lookup fact(const Reference&) const override { return about_; }
    [[nodiscard]] std::string remedy(std::string_view id,
                                     std::span<const PathSegment> path) const override {
        return "ask " + std::string(id) + " for " + (path.empty() ? "rows" : path.front().name);
    }

    ErrorFields error_of(std::string_view text) const {
        return caught_error([&] {
            return ReferenceResolver(*this, SIZE_MAX).resolve(Value(text), "store_params.x");
        });
    }
    std::string resolved(std::string_view text) const {
        return compact_json(
            ReferenceResolver(*this, SIZE_MAX).resolve(Value(text), "store_params.x"));
    }
    bool exists(std::string_view text) const {
        return ReferenceResolver(*this, SIZE_MAX).exists(*sole_reference(text), "when.ref");
    }

private:
    Value rows_;
    Lookup about_;
};

using RowOrder = ResultSource::RowOrder;
constexpr std::string_view three_rows = R"([{"id": 1}, {"id": 2}, {"id": 3}])";

TEST(RowsWithoutAnOrder, AreNotReachedByAnIndex) {
    const RowsOfABatch read(three_rows, {.order = RowOrder::of_unsorted_read});
    const ErrorFields error = read.error_of("$ref:x.0.id");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message,
              "cannot resolve reference \"$ref:x.0.id\" in store_params.x: the order of the 3 "
              "rows is not defined");
    EXPECT_EQ(error.hint,
              "Add \"__sort\" to metadata_params of operation \"x\", or write $ref:x.*.id for "
              "all.");
    EXPECT_EQ(read.error_of("no. $ref:x.1.id!").message,
              "cannot resolve reference \"$ref:x.1.id\" in store_params.x: the order of the 3 "
              "rows is not defined");
    EXPECT_EQ(read.error_of("$ref:{x.2.id}").hint,
              "Add \"__sort\" to metadata_params of operation \"x\", or write $ref:{x.*.id} for "
              "all.");
    const RowsOfABatch change(three_rows, {.order = RowOrder::of_change});
    EXPECT_EQ(change.error_of("$ref:x.0").message,
              "cannot resolve reference \"$ref:x.0\" in store_params.x: the order of the 3 rows "
              "is not defined");
    EXPECT_EQ(change.error_of("$ref:x.0").hint,
              "Read these rows with \"__sort\" in another operation, or write $ref:x.* for all.");
}

TEST(RowsWithoutAnOrder, AreReachedAllTogetherOrWhereThereIsOne) {
    for (const RowOrder order : {RowOrder::of_unsorted_read, RowOrder::of_change}) {
        const RowsOfABatch several(three_rows, {.order = order});
        EXPECT_EQ(several.resolved("$ref:x.*.id"), "[1,2,3]");
        const RowsOfABatch one(R"([{"id": 7, "list": [5, 6]}])", {.order = order});
        EXPECT_EQ(one.resolved("$ref:x.0.id"), "7");
        EXPECT_EQ(one.resolved("$ref:x.id"), "7");
        EXPECT_EQ(one.resolved("$ref:x.list.1"), "6");
        const RowsOfABatch nested(R"([{"list": [1, 2]}, {"list": [3, 4]}])", {.order = order});
        EXPECT_EQ(nested.resolved("$ref:x.*.list.1"), "[2,4]");
    }
    const RowsOfABatch sorted(three_rows, {.order = RowOrder::promised});
    EXPECT_EQ(sorted.resolved("$ref:x.2.id"), "3");
}

TEST(RowsWithoutAnOrder, MayBeThoseOfAnAssociation) {
    const std::vector<AssociationPath> unordered = {
        {"lines"}, {"lines", "tags"}, {"boss", "teams"}, {"0"}};
    const RowsOfABatch one(R"([{"lines": [{"id": 1, "tags": [7, 8]}, {"id": 2, "tags": [9]}],
                                "boss": {"teams": [3, 4]}, "teams": [5, 6], "0": [1, 2]}])",
                           {.unordered_lists = unordered});
    const ErrorFields error = one.error_of("$ref:x.lines.0.id");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message,
              "cannot resolve reference \"$ref:x.lines.0.id\" in store_params.x: the order of the "
              "2 rows of \"lines\" is not defined");
    EXPECT_EQ(error.hint,
              "Write {\"lines\": {..., \"__sort\": ...}} in __include of operation \"x\", or "
              "write $ref:x.lines.*.id for all.");
    for (const std::string_view refused :
         {"$ref:x.0.lines.1.id", "$ref:x.*.lines.0", "$ref:x.lines.*.tags.0", "$ref:x.boss.teams.1",
          "$ref:x.0.boss.teams.0", "$ref:x.0.0.1", "the $ref:x.lines.0.id"}) {
        EXPECT_THAT(one.error_of(refused).message, HasSubstr("is not defined")) << refused;
    }
    EXPECT_EQ(one.resolved("$ref:x.lines.*.id"), "[1,2]");
    EXPECT_EQ(one.resolved("$ref:x.teams.1"), "6");
    EXPECT_THAT(one.error_of("$ref:x.lines.2.id").message, HasSubstr("element 2 does not exist"));
    EXPECT_TRUE(one.exists("$ref:x.lines.1.id"));
    EXPECT_FALSE(one.exists("$ref:x.lines.2"));
}

TEST(RowsWithoutAnOrder, AnAssociationMayHaveOnlyOne) {
    const std::vector<AssociationPath> unordered = {{"lines"}};
    const RowsOfABatch rows(R"([{"lines": [{"id": 1}]}])", {.unordered_lists = unordered});
    EXPECT_EQ(rows.resolved("$ref:x.lines.0.id"), "1");
    EXPECT_EQ(rows.resolved("$ref:x.0.lines.0.id"), "1");
}

TEST(RowsWithoutAnOrder, AnIndexBehindTheLastRowIsNoRow) {
    const RowsOfABatch read(three_rows, {.order = RowOrder::of_unsorted_read});
    EXPECT_THAT(read.error_of("$ref:x.3.id").message, HasSubstr("row 3 does not exist"));
}

TEST(RowsWithoutAnOrder, ExistWhereThereAreMoreRowsThanTheIndex) {
    for (const RowOrder order : {RowOrder::of_unsorted_read, RowOrder::with_rows_left}) {
        const RowsOfABatch rows(three_rows, {.order = order, .rows_given = 5});
        EXPECT_TRUE(rows.exists("$ref:x.2"));
        EXPECT_TRUE(rows.exists("$ref:x.2.id"));
        EXPECT_FALSE(rows.exists("$ref:x.3"));
        EXPECT_FALSE(rows.exists("$ref:x.2.nope"));
    }
}

TEST(RowsWithoutAnOrder, NoHintOfSeveralRowsShowsAnIndexAlone) {
    const RowsOfABatch read(three_rows, {.order = RowOrder::of_unsorted_read});
    EXPECT_EQ(
        read.error_of("$ref:x.id").hint,
        "Write $ref:x.*.id for all. An index needs \"__sort\" in metadata_params of operation "
        "\"x\".");
    const RowsOfABatch change(three_rows, {.order = RowOrder::of_change});
    EXPECT_EQ(change.error_of("$ref:x.id").hint, "Write $ref:x.*.id for all.");
}

TEST(RowsThatWereLeftOut, LeaveNoMeaningToAnIndex) {
    const RowsOfABatch create(three_rows, {.order = RowOrder::with_rows_left, .rows_given = 4});
    const ErrorFields error = create.error_of("$ref:x.1.id");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message,
              "cannot resolve reference \"$ref:x.1.id\" in store_params.x: the operation returned "
              "3 of 4 rows");
    EXPECT_EQ(error.detail,
              "An index counts the rows that came back, so it may lead to another row than the one "
              "meant.");
    EXPECT_EQ(error.hint,
              "Read the rows by their keys in an operation that depends on \"x\", or write "
              "$ref:x.*.id for all.");
    EXPECT_EQ(create.resolved("$ref:x.*.id"), "[1,2,3]");
    for (const char* rows : {R"([{"id": 1}])", "[]"}) {
        const RowsOfABatch few(rows, {.order = RowOrder::with_rows_left, .rows_given = 2});
        EXPECT_THAT(few.error_of("$ref:x.0.id").message, HasSubstr("of 2 rows")) << rows;
    }
}

TEST(RowsWithoutColumns, SaySo) {
    const RowsOfABatch rows("[]", {.lacks_columns = true});
    for (const char* reference : {"$ref:x.id", "$ref:x.0.id", "$ref:x.*.id"}) {
        const ErrorFields error = rows.error_of(reference);
        EXPECT_THAT(error.message,
                    HasSubstr("property not found: the operation returned no columns"))
            << reference;
        EXPECT_EQ(error.hint, "ask x for id") << reference;
    }
    EXPECT_EQ(rows.error_of("$ref:x.*").hint, "ask x for rows");
    EXPECT_FALSE(rows.exists("$ref:x.id"));
}

TEST(RowsWithoutAColumn, ARemedyIsAskedForByTheNameInTheRow) {
    const RowsOfABatch one(R"([{"id": 1, "doc": {}}])", {});
    EXPECT_EQ(one.error_of("$ref:x.total").hint, "ask x for total");
    EXPECT_EQ(one.error_of("$ref:x.0.customer.name").hint, "ask x for customer");
    EXPECT_EQ(one.error_of("$ref:x.*.total").hint, "ask x for total");
    EXPECT_EQ(one.error_of("$ref:x.doc.total").hint, "");
    EXPECT_EQ(one.error_of("$ref:x.ID").hint, "Did you mean \"id\"?");
}

TEST(RowsWithoutAColumn, APathThatEndsAtABracketBeginsWithWhatIsLeftOut) {
    const RowsOfABatch one(R"([{"id": 1}])", {});
    EXPECT_EQ(
        one.error_of("$ref:x.data[0].id").hint,
        "Leave out \"data\": write $ref:x.column, or $ref:x.0.column for a row by its index.");
}

// Whatever a hint shows as a reference, or as a name in its place, resolves.
TEST(HintsOfReferences, AReferenceThatIsShownResolves) {
    const std::string results = R"({
        "one": {"data": [{"artist_id": 7, "name": "Ann", "tags": ["a"], "none": [],
                          "odd name": {"deep": [{"n": 1}]}, "lines": [{"id": 1}, {"id": 2}]}]},
        "many": {"data": [{"id": 1, "lines": [{"n": 1}]}, {"id": 2, "lines": [{"n": 2}]}]}})";
    const Value parsed = exact_json(results);
    const ReportedResults source(parsed);
    const auto resolve = [&](const std::string& text) {
        return ReferenceResolver(source, SIZE_MAX).resolve(Value(text), "p");
    };
    const std::vector<std::pair<std::string, std::string>> table = {
        {"$ref:many.id", "Write $ref:many.0.id, or $ref:many.*.id for all."},
        {"$ref:{many.id}", "Write $ref:{many.0.id}, or $ref:{many.*.id} for all."},
        {"$ref:one.lines.id", "Write $ref:one.lines.0.id, or $ref:one.lines.*.id for all."},
        {"$ref:{one.lines.\"id\"}",
         "Write $ref:{one.lines.0.\"id\"}, or $ref:{one.lines.*.\"id\"} for all."},
        {"$ref:one.none.id", "Write $ref:one.none.*.id for all."},
        {"$ref:many.1.lines.n", "Write $ref:many.1.lines.0.n, or $ref:many.1.lines.*.n for all."},
        {"$ref:one.data.0.name", "Write $ref:one.0.name."},
        {"$ref:one.rows.0.name", "Write $ref:one.0.name."},
        {"$ref:one.data.name", "Write $ref:one.name."},
        {"$ref:one.data.0", "Write $ref:one.0."},
        {"$ref:one.outputs.name", "Write $ref:one.name."},
        {"$ref:many.data.1.id", "Write $ref:many.1.id."},
        {"$ref:many.data.*.id", "Write $ref:many.*.id."},
        {"$ref:many.rows", "Write $ref:many.* for all rows."},
        {"$ref:{one.data.0.\"odd name\"}", "Write $ref:{one.0.\"odd name\"}."},
        {"x $ref:one.name.y", "Write $ref:{one.name}.y if what follows the reference is text."},
        {"$ref:one.name*", "Write $ref:{one.name}* if what follows the reference is text."},
    };
    for (const auto& [written, hint] : table) {
        EXPECT_EQ(caught_error([&] { return resolve(written); }).hint, hint) << written;
        std::size_t shown = 0;
        for (std::size_t at = hint.find("$ref:"); at != std::string::npos;
             at = hint.find("$ref:", at + 1)) {
            std::string form = hint.substr(at);
            for (const char* end : {", or ", " for all", " if what", "."}) {
                if (end != std::string_view(".")) {
                    form = form.substr(0, form.find(end));
                } else if (form.ends_with('.')) {
                    form.pop_back();
                }
            }
            EXPECT_NO_THROW((void)resolve(form)) << form;
            ++shown;
        }
        EXPECT_NE(shown, 0U) << hint;
    }
    for (const auto& [written, name] :
         std::vector<std::pair<std::string, std::string>>{{"$ref:one.Artist_id", "artist_id"},
                                                          {"$ref:one.artistId", "artist_id"},
                                                          {"$ref:{one.odd_name.deep}", "odd name"},
                                                          {"$ref:many.*.ids", "id"}}) {
        EXPECT_EQ(caught_error([&] { return resolve(written); }).hint,
                  "Did you mean \"" + name + "\"?");
    }
}

TEST(HintsOfReferences, NothingIsShownThatFailsToo) {
    const Value results = exact_json(R"({
        "one": {"data": [{"name": "Ann", "lines": [{"id": 1}]}]},
        "many": {"data": [{"id": 1}, {"id": 2}]}, "uneven": {"data": [{"a": 1}, {"b": 1}]}})");
    const ReportedResults source(results);
    for (const char* text : {"$ref:one.lines.nope", "$ref:one.data.0.nope", "$ref:many.data.5.id",
                             "$ref:one.Name.x", "$ref:uneven.b.c"}) {
        const auto resolve = [&] {
            return ReferenceResolver(source, SIZE_MAX).resolve(Value(text), "p");
        };
        EXPECT_EQ(caught_error(resolve).hint, "") << text;
    }
    const std::string tail(300, 'x');
    const Value wide =
        exact_json(R"({"many": {"data": [{")" + tail + R"(": 1}, {")" + tail + R"(": 2}]}})");
    const ReportedResults long_names(wide);
    const ErrorFields error = caught_error([&] {
        return ReferenceResolver(long_names, SIZE_MAX).resolve(Value("$ref:many." + tail), "p");
    });
    EXPECT_EQ(error.hint, "");
    EXPECT_LT(error.detail.size(), 300U);
}

}  // namespace
}  // namespace batch_ops::test
