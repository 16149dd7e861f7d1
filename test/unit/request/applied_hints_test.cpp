// Every hint that shows a form is applied, and what it shows is read without an error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/request/request_fixture.hpp"

namespace batch_ops::test {
namespace {

// The members of operation "a" (index 2), behind operations "z" and "customer": as somebody wrote
// them, and as they are when the hint is applied.
struct Mistake {
    const char* written;
    const char* message;
    const char* hint;
    const char* applied;
};

std::string third_operation(const std::string& members) {
    return R"([{"id": "z", "entity": "t", "action": "read"},
               {"id": "customer", "entity": "t", "action": "read"}, {)" +
           members + "}]";
}

std::string with_id(const char* members) {
    return R"("id": "a", )" + std::string(members);
}

void expect_applied(const Mistake& mistake) {
    const ErrorFields error = error_of(third_operation(with_id(mistake.written)));
    EXPECT_EQ(error.sqlstate, "22023") << mistake.written;
    EXPECT_EQ(error.message, std::string("operation \"a\" (index 2): ") + mistake.message)
        << mistake.written;
    EXPECT_EQ(error.hint, mistake.hint) << mistake.written;
    EXPECT_NO_THROW(parse(third_operation(with_id(mistake.applied)))) << mistake.applied;
}

TEST(AppliedHints, KeysOfAnOperationInTheWordsOfOtherTools) {
    constexpr Mistake table[] = {
        {R"("operation": "create", "table": "x", "data": {})",
         R"(unknown keys "operation", "table", "data")",
         R"(Use "action", "entity", "store_params" instead.)",
         R"("action": "create", "entity": "x", "store_params": {})"},
        {R"("action": "read", "table": "x")", R"(unknown key "table")",
         R"(Use "entity" instead of "table".)", R"("action": "read", "entity": "x")"},
        {R"("action": "read", "entity": "x", "where": {"y": 1})", R"(unknown key "where")",
         R"(Use "query_params" instead of "where".)",
         R"("action": "read", "entity": "x", "query_params": {"y": 1})"},
        {R"("action": "create", "entity": "x", "storeParams": {})", R"(unknown key "storeParams")",
         R"(Use "store_params" instead of "storeParams".)",
         R"("action": "create", "entity": "x", "store_params": {})"},
        {R"("action": "read", "entity": "x", "dependsOn": ["z"])", R"(unknown key "dependsOn")",
         R"(Use "depends_on" instead of "dependsOn".)",
         R"("action": "read", "entity": "x", "depends_on": ["z"])"},
        {R"("action": "read", "entity": "x", "if": {"ref": "$ref:z.n", "gt": 0})",
         R"(unknown key "if")", R"(Use "when" instead of "if".)",
         R"("action": "read", "entity": "x", "when": {"ref": "$ref:z.n", "gt": 0})"},
        {R"("action": "read", "entity": "x", "depends": ["z"])", R"(unknown key "depends")",
         R"(Use "depends_on" instead of "depends".)",
         R"("action": "read", "entity": "x", "depends_on": ["z"])"},
        {R"("url": "x", "method": "read")", R"(unknown keys "url", "method")",
         R"(Use "entity", "action" instead.)", R"("entity": "x", "action": "read")"},
        {R"("action": "delete", "entity": "x", "pk_columns": {"y": 1})",
         R"(unknown key "pk_columns")", R"(Use "query_params" instead of "pk_columns".)",
         R"("action": "delete", "entity": "x", "query_params": {"y": 1})"},
        {R"("action": "create", "entity": "x", "connect": {"y_id": "name"})",
         R"(unknown key "connect")", R"(Use "lookup" instead of "connect".)",
         R"("action": "create", "entity": "x", "lookup": {"y_id": "name"})"},
    };
    for (const Mistake& mistake : table) {
        expect_applied(mistake);
    }
}

TEST(AppliedHints, KeysOfMetadataParamsInTheOperation) {
    constexpr Mistake table[] = {
        {R"("action": "read", "entity": "x", "limit": 5)", R"(unknown key "limit")",
         R"(Write "metadata_params": {"__limit": 5}.)",
         R"("action": "read", "entity": "x", "metadata_params": {"__limit": 5})"},
        {R"("action": "read", "entity": "x", "limit": 5, "order": "-total")",
         R"(unknown keys "limit", "order")",
         R"(Write "metadata_params": {"__limit": 5, "__sort": "total:desc"}.)",
         R"("action": "read", "entity": "x",
            "metadata_params": {"__limit": 5, "__sort": "total:desc"})"},
        {R"("action": "read", "entity": "x", "limit": 5, "metadata_params": {"__sort": "y"})",
         R"(unknown key "limit")", R"(Write "metadata_params": {"__sort": "y", "__limit": 5}.)",
         R"("action": "read", "entity": "x", "metadata_params": {"__sort": "y", "__limit": 5})"},
        {R"("action": "read", "entity": "x", "select": ["y", "z"])", R"(unknown key "select")",
         R"(Write "metadata_params": {"__properties": ["y", "z"]}.)",
         R"("action": "read", "entity": "x", "metadata_params": {"__properties": ["y", "z"]})"},
        {R"("action": "read", "entity": "x", "select": "*")", R"(unknown key "select")",
         R"(All columns come without __properties; associations belong in __include.)",
         R"("action": "read", "entity": "x")"},
        {R"("action": "create", "entity": "x", "returning": ["*"])", R"(unknown key "returning")",
         R"(All columns come without __properties; associations belong in __include.)",
         R"("action": "create", "entity": "x")"},
        {R"~("action": "read", "entity": "x", "select": "y, customer(*)")~",
         R"(unknown key "select")",
         R"(All columns come without __properties; associations belong in __include.)",
         R"("action": "read", "entity": "x", "metadata_params": {"__include": "customer"})"},
        {R"("action": "read", "entity": "x", "include": {"customer": true})",
         R"(unknown key "include")", R"(Write "metadata_params": {"__include": "customer"}.)",
         R"("action": "read", "entity": "x", "metadata_params": {"__include": "customer"})"},
        {R"("action": "create", "entity": "x", "on_conflict": "id")",
         R"(unknown key "on_conflict")",
         R"(Write "metadata_params": {"__on_conflict": {"columns": "id", "action": "update"}}.)",
         R"("action": "create", "entity": "x",
            "metadata_params": {"__on_conflict": {"columns": "id", "action": "update"}})"},
        {R"("action": "read", "entity": "x", "__limit": 5, "__sort": "y")",
         R"(unknown keys "__limit", "__sort")", R"("__limit", "__sort" belong in metadata_params.)",
         R"("action": "read", "entity": "x", "metadata_params": {"__limit": 5, "__sort": "y"})"},
        {R"("action": "read", "entity": "x", "query_params": {"y": 1, "__limit": 5})",
         R"(query_params has a key "__limit" of metadata_params)",
         R"("__limit" belongs in metadata_params.)",
         R"("action": "read", "entity": "x", "query_params": {"y": 1},
            "metadata_params": {"__limit": 5})"},
        {R"("action": "delete", "entity": "x", "query_params": {"y": 1}, "limit": 5)",
         R"(unknown key "limit")", R"(Read the keys first and delete by "$ref:a.*.id".)",
         R"("action": "delete", "entity": "x", "query_params": {"id": "$ref:z.*.id"})"},
    };
    for (const Mistake& mistake : table) {
        expect_applied(mistake);
    }
}

TEST(AppliedHints, WordsOfMetadataThatAreNearAKeyOfTheOperation) {
    constexpr Mistake table[] = {
        {R"("action": "read", "entity": "x", "groupBy": ["y"], "count": {"z": true})",
         R"(unknown keys "groupBy", "count")",
         R"(Write "metadata_params": {"__aggregate": {"z_count": {"count": "z"}}, "__group": ["y"]}.)",
         R"("action": "read", "entity": "x",
            "metadata_params": {"__aggregate": {"z_count": {"count": "z"}}, "__group": ["y"]})"},
        {R"("action": "read", "entity": "x", "groupby": "y", "_count": true)",
         R"(unknown keys "groupby", "_count")",
         R"(Write "metadata_params": {"__aggregate": {"n": {"count": "*"}}, "__group": "y"}.)",
         R"("action": "read", "entity": "x",
            "metadata_params": {"__aggregate": {"n": {"count": "*"}}, "__group": "y"})"},
        {R"("action": "read", "entity": "x", "by": ["y"], "_sum": {"z": true}, "_max": {"z": true})",
         R"(unknown keys "by", "_sum", "_max")",
         R"(Write "metadata_params": {"__aggregate": )"
         R"({"z_sum": {"sum": "z"}, "z_max": {"max": "z"}}, "__group": ["y"]}.)",
         R"("action": "read", "entity": "x", "metadata_params": {"__aggregate":
            {"z_sum": {"sum": "z"}, "z_max": {"max": "z"}}, "__group": ["y"]})"},
        {R"("action": "read", "entity": "x", "_avg": {"z": true})", R"(unknown key "_avg")",
         R"(Write "metadata_params": {"__aggregate": {"z_avg": {"avg": "z"}}}.)",
         R"("action": "read", "entity": "x",
            "metadata_params": {"__aggregate": {"z_avg": {"avg": "z"}}})"},
        {R"("action": "read", "entity": "x",
            "metadata_params": {"groupBy": ["y"], "_count": true, "_min": {"z": true}})",
         R"(metadata_params has keys "groupBy", "_count", "_min" that read does not take)",
         R"(Write "__aggregate": {"n": {"count": "*"}, "z_min": {"min": "z"}}. )"
         R"(Use "__group" instead of "groupBy".)",
         R"("action": "read", "entity": "x", "metadata_params":
            {"__aggregate": {"n": {"count": "*"}, "z_min": {"min": "z"}}, "__group": ["y"]})"},
        {R"("action": "read", "entity": "x", "count": true)", R"(unknown key "count")",
         R"(Write "metadata_params": {"__count": true}.)",
         R"("action": "read", "entity": "x", "metadata_params": {"__count": true})"},
        {R"("action": "read", "entity": "x", "count": "exact")", R"(unknown key "count")",
         R"(Write "metadata_params": {"__total": true}.)",
         R"("action": "read", "entity": "x", "metadata_params": {"__total": true})"},
        {R"("action": "read", "entity": "x", "Group": "g")", R"(unknown key "Group")",
         R"(Use "group" instead of "Group".)", R"("action": "read", "entity": "x", "group": "g")"},
    };
    for (const Mistake& mistake : table) {
        expect_applied(mistake);
    }
}

TEST(AppliedHints, WordsForKeysThatTheActionDoesNotTake) {
    constexpr Mistake table[] = {
        {R"("action": "create", "entity": "x", "store_params": {"y": 1}, "where": {"id": 1})",
         R"(unknown key "where")",
         R"(A create selects no rows. To update a row that is there, write "metadata_params": )"
         R"({"__on_conflict": {"columns": "id", "action": "update"}}, with these columns in )"
         "store_params.",
         R"("action": "create", "entity": "x", "store_params": {"y": 1, "id": 1},
            "metadata_params": {"__on_conflict": {"columns": "id", "action": "update"}})"},
        {R"("action": "create", "entity": "x", "filter": {"y": {"gt": 1}})",
         R"(unknown key "filter")", "A create selects no rows.",
         R"("action": "create", "entity": "x")"},
        {R"("action": "upsert", "entity": "x", "where": {"email": "a"},
            "create": {"email": "a", "name": "b"}, "update": {"name": "b"})",
         R"(unknown keys "where", "create", "update")",
         R"(Write "action": "create", "store_params": {"email": "a", "name": "b"}, )"
         R"("metadata_params": {"__on_conflict": {"columns": "email", "action": "update", )"
         R"("update": "name"}}.)",
         R"("action": "create", "entity": "x", "store_params": {"email": "a", "name": "b"},
            "metadata_params": {"__on_conflict":
                {"columns": "email", "action": "update", "update": "name"}})"},
        {R"("action": "create", "entity": "x", "where": {"a_b": {"a": 1, "b": 2}},
            "create": {"name": "b"}, "update": {})",
         R"(unknown keys "where", "create", "update")",
         R"(Write "action": "create", "store_params": {"name": "b", "a": 1, "b": 2}, )"
         R"("metadata_params": {"__on_conflict": {"columns": "a,b", "action": "select"}}.)",
         R"("action": "create", "entity": "x", "store_params": {"name": "b", "a": 1, "b": 2},
            "metadata_params": {"__on_conflict": {"columns": "a,b", "action": "select"}})"},
        {R"("action": "read", "entity": "x", "data": {"y": 1})", R"(unknown key "data")",
         "Rows are selected by query_params.",
         R"("action": "read", "entity": "x", "query_params": {"y": 1})"},
        {R"("action": "delete", "entity": "x", "query_params": {"y": 1}, "values": {}, "_set": {})",
         R"(unknown keys "values", "_set")", "Rows are selected by query_params.",
         R"("action": "delete", "entity": "x", "query_params": {"y": 1})"},
        {R"("action": "read", "entity": "x", "attributes": ["y"])", R"(unknown key "attributes")",
         "Columns that are to be returned belong in metadata_params.__properties.",
         R"("action": "read", "entity": "x", "metadata_params": {"__properties": ["y"]})"},
        {R"("action": "read", "entity": "x", "items": [1])", R"(unknown key "items")",
         R"(Read with a list of values: {"in": "$ref:operation.*.column"}.)",
         R"("action": "read", "entity": "x", "query_params": {"y": {"in": "$ref:z.*.y"}})"},
        {R"("action": "call", "entity": "x", "filter": {"y": 1})", R"(unknown key "filter")",
         "Arguments of the function belong in store_params.",
         R"("action": "call", "entity": "x", "store_params": {"y": 1})"},
        {R"("action": "read", "entity": "x", "single": true)", R"(unknown key "single")",
         R"(Write "expect": {"rows": 1}.)",
         R"("action": "read", "entity": "x", "expect": {"rows": 1})"},
        {R"("action": "read", "entity": "x", "maybeSingle": true)", R"(unknown key "maybeSingle")",
         R"(Write "expect": {"max": 1}.)",
         R"("action": "read", "entity": "x", "expect": {"max": 1})"},
        {R"("action": "read", "entity": "x", "single": false)", R"(unknown key "single")",
         R"(Leave "single" out.)", R"("action": "read", "entity": "x")"},
    };
    for (const Mistake& mistake : table) {
        expect_applied(mistake);
    }
}

TEST(AppliedHints, AnOptionInAnOperation) {
    const ErrorFields error =
        error_of(third_operation(R"("id": "a", "action": "read", "entity": "x", "dryRun": true)"));
    EXPECT_EQ(error.message, R"(operation "a" (index 2): unknown key "dryRun")");
    EXPECT_EQ(error.hint, R"(Write {"operations": ..., "options": {"dryRun": true}}.)");
    EXPECT_NO_THROW(parse(R"({"operations": [{"id": "a", "action": "read", "entity": "x"}],
                              "options": {"dryRun": true}})"));
}

TEST(AppliedHints, Actions) {
    struct Row {
        const char* written;
        const char* meant;
    };
    constexpr Row table[] = {
        {"insert", "create"},      {"PUT", "update"},      {"Create", "create"},
        {"select", "read"},        {"GET", "read"},        {"remove", "delete"},
        {"updat", "update"},       {"DELETE", "delete"},   {"bulkCreate", "create"},
        {"bulk_update", "update"}, {"createOne", "create"}};
    const auto members = [](const char* action) {
        return R"("id": "a", "entity": "x", "query_params": {}, "metadata_params": {}, "action": ")" +
               std::string(action) + "\"";
    };
    for (const Row& row : table) {
        const ErrorFields error = error_of(third_operation(members(row.written)));
        EXPECT_EQ(error.hint,
                  std::string("Use \"") + row.meant + "\" instead of \"" + row.written + "\".");
        EXPECT_TRUE(find_action(row.meant)) << row.meant;
    }
    for (const char* upserting : {"upsert", "UPSERT", "create_or_update", "merge"}) {
        EXPECT_EQ(error_of(third_operation(members(upserting))).hint,
                  R"(Use "create" with "__on_conflict": {"columns": ..., "action": "update"} )"
                  "in metadata_params.");
    }
    EXPECT_NO_THROW(parse(third_operation(
        R"("id": "a", "entity": "x", "action": "create",
           "metadata_params": {"__on_conflict": {"columns": "y", "action": "update"}})")));
}

TEST(AppliedHints, ActionsThatPutRowsInThePlaceOfOthers) {
    struct Row {
        const char* members;
        const char* hint;
    };
    constexpr Row table[] = {
        {R"("action": "replace", "store_params": [{"n": 1}], "query_params": {"order_id": 1})",
         R"(Use "sync" instead of "replace".)"},
        {R"("action": "put", "store_params": {"n": 1}, "query_params": {"id": 1})",
         R"(Use "update" instead of "put".)"},
        {R"("action": "set", "increment": {"n": 1})", R"(Use "update" instead of "set".)"},
        {R"("action": "put", "store_params": {"id": 1, "n": 1})",
         R"(Use "create" with "__on_conflict": {"columns": "id", "action": "update"} in )"
         "metadata_params."},
        {R"("action": "replace", "store_params": [{"sku": 1}])",
         R"(Use "create" with "__on_conflict": {"columns": ..., "action": "update"} in )"
         R"(metadata_params. To delete the rows that are not given, too, use "sync".)"},
        {R"("action": "upsert", "store_params": {"n": 1}, "query_params": {"sku": 1, "day": 2})",
         R"(Use "create" with "__on_conflict": {"columns": "sku,day", "action": "update"} in )"
         "metadata_params, and the columns of query_params in store_params."},
        {R"("action": "find_or_create", "store_params": {"id": 1})",
         R"(Use "create" with "__on_conflict": {"columns": "id", "action": "select"} in )"
         "metadata_params."},
        {R"("action": "insert_ignore", "store_params": {"id": 1})",
         R"(Use "create" with "__on_conflict": {"columns": "id", "action": "nothing"} in )"
         "metadata_params."},
        {R"("action": "replaceAll", "store_params": [])", R"(Use "sync" instead of "replaceAll".)"},
    };
    for (const Row& row : table) {
        EXPECT_EQ(hint_for(R"("entity": "x", )" + std::string(row.members)), row.hint)
            << row.members;
    }
    for (const char* action : {"update", "select", "nothing"}) {
        EXPECT_NO_THROW(operation(
            R"("entity": "x", "action": "create", "store_params": {"id": 1},
               "metadata_params": {"__on_conflict": {"columns": "id", "action": ")" +
            std::string(action) + "\"}}"));
    }
    EXPECT_NO_THROW(operation(R"("entity": "x", "action": "sync", "store_params": [{"n": 1}],
                                 "query_params": {"order_id": 1})"));
}

TEST(AppliedHints, ColumnsAndFiltersOfOnConflict) {
    const auto on_conflict = [](const std::string& members) {
        return R"("entity": "x", "action": "create", "store_params": {"id": 1, "views": 1},
                  "metadata_params": {"__on_conflict": {"columns": "id", )" +
               members + "}}";
    };
    const auto hint_of = [&](const std::string& members) { return hint_for(on_conflict(members)); };
    EXPECT_EQ(hint_of(R"("action": "update", "increment": {"views": 1})"),
              R"(Write "increment": "views". What is added is the value in store_params.)");
    EXPECT_NO_THROW(operation(on_conflict(R"("action": "update", "increment": "views")")));
    EXPECT_EQ(hint_of(R"("action": "update", "update": {"views": 1, "a,b": 2})"),
              R"(Write "update": "views,\"a,b\"". What is stored is the value in store_params.)");
    EXPECT_NO_THROW(operation(on_conflict(R"("action": "update", "update": "views,\"a,b\"")")));
    EXPECT_EQ(hint_of(R"("action": "update", "update": true)"),
              "Leave the key out to update all columns that store_params has.");
    EXPECT_EQ(hint_of(R"("action": "update", "update": null)"), "Leave the key out.");
    EXPECT_EQ(hint_of(R"("action": "update", "where": {"views": 1})"),
              R"(Use "if" instead of "where" to say which rows are updated; a partial index is )"
              R"(named by "index" instead of "columns".)");
    EXPECT_NO_THROW(operation(on_conflict(R"("action": "update", "if": {"views": 1})")));
    EXPECT_EQ(hint_of(R"("action": "nothing", "where": {"views": 1})"),
              R"(A partial index is named by "index" instead of "columns".)");
    EXPECT_EQ(hint_of(R"("action": "update", "if": {"views": 1}, "where": {"live": true})"),
              R"(A partial index is named by "index" instead of "columns".)");
    EXPECT_THAT(hint_of(R"("action": "update", "colour": 1)"), StartsWith("Allowed keys: "));
}

TEST(AppliedHints, Parameters) {
    constexpr Mistake table[] = {
        {R"("action": "create", "entity": "x", "store_params": "{\"y\": 1}")",
         "store_params must be an object or an array of objects, not a string",
         "The string contains JSON. Pass it unquoted, encoded only once.",
         R"("action": "create", "entity": "x", "store_params": {"y": 1})"},
        {R"("action": "create", "entity": "x", "store_params": [{"y": 1}, "{\"y\": 1}"])",
         "store_params.1 must be an object, not a string",
         "The string contains JSON. Pass it unquoted, encoded only once.",
         R"("action": "create", "entity": "x", "store_params": [{"y": 1}, {"y": 1}])"},
        {R"("action": "create", "entity": "x", "store_params": "$ref:z.*")",
         "store_params must be an object or an array of objects, not a string",
         R"(Write "for_each": "$ref:z.*" with "$ref:@item.column" in store_params.)",
         R"("action": "create", "entity": "x", "for_each": "$ref:z.*",
            "store_params": {"column": "$ref:@item.column"})"},
        {R"("action": "create", "entity": "x", "store_params": "$ref:z.order_line")",
         "store_params must be an object or an array of objects, not a string",
         R"(Write "for_each": "$ref:z.order_line" with "$ref:@item.column" in store_params.)",
         R"("action": "create", "entity": "x", "for_each": "$ref:z.order_line",
            "store_params": {"column": "$ref:@item.column"})"},
        {R"("action": "create", "entity": "x", "store_params": "$ref:z.*.tag")",
         "store_params must be an object or an array of objects, not a string",
         R"(Write "for_each": "$ref:z.*.tag" with "$ref:@item" for a value in store_params.)",
         R"("action": "create", "entity": "x", "for_each": "$ref:z.*.tag",
            "store_params": {"y": "$ref:@item"})"},
        {R"("action": "create", "entity": "x", "store_params": ["$ref:z.*"])",
         "store_params.0 must be an object, not a string",
         R"(Write "for_each": "$ref:z.*" with "$ref:@item.column" in store_params.)",
         R"("action": "create", "entity": "x", "for_each": "$ref:z.*",
            "store_params": {"column": "$ref:@item.column"})"},
        {R"("action": "sync", "entity": "x", "query_params": {"y": 1}, "store_params": "$ref:z.*")",
         "store_params must be an object or an array of objects, not a string",
         "A sync takes rows that are written out: write each as an object, with references for its "
         "values, or delete the old rows and create the new ones with \"for_each\": \"$ref:z.*\".",
         R"("action": "sync", "entity": "x", "query_params": {"y": 1},
            "store_params": [{"y": 1, "n": "$ref:z.0.n"}])"},
        {R"("action": "call", "entity": "x", "store_params": "$ref:z.0.n")",
         "store_params must be an object, not a string",
         R"(Write the arguments by their names, {"p_id": "$ref:z.0.n"}.)",
         R"("action": "call", "entity": "x", "store_params": {"p_id": "$ref:z.0.n"})"},
        {R"("action": "create", "entity": "x", "store_params": "$ref:z.0")",
         "store_params must be an object or an array of objects, not a string",
         "References stand for values: write an object whose values are references.",
         R"("action": "create", "entity": "x", "store_params": {"y": "$ref:z.y"})"},
        {R"("action": "create", "entity": "x", "store_params": {"y": "$ref:item.y"},
            "for_each": "$ref:z.*")",
         "unknown operation \"item\" in reference \"$ref:item.y\" in store_params.y",
         "Write $ref:@item.y. Operations beside this one: z, customer.",
         R"("action": "create", "entity": "x", "store_params": {"y": "$ref:@item.y"},
            "for_each": "$ref:z.*")"},
        {R"("action": "read", "entity": "x", "for_each": "$ref:z.*", "query_params": {"y": "$ref:@item.y"})",
         "for_each is not allowed for action \"read\"",
         R"(Read with a list of values: {"in": "$ref:operation.*.column"}.)",
         R"("action": "read", "entity": "x", "query_params": {"y": {"in": "$ref:z.*.y"}})"},
        {R"("action": "create", "entity": "x", "for_each": "z", "store_params": {})",
         "for_each must be an array or one reference to an array, not a string",
         R"(Write "for_each": [...], or "for_each": "$ref:operation.*" for the rows of an operation.)",
         R"("action": "create", "entity": "x", "for_each": "$ref:z.*", "store_params": {})"},
        {R"("action": "read", "entity": "x", "store_params": {"y": 1})",
         "store_params is not allowed for action \"read\"", "Rows are selected by query_params.",
         R"("action": "read", "entity": "x", "query_params": {"y": 1})"},
        {R"("action": "update", "entity": "x", "store_params": {"id": 1, "y": 2})",
         "update would affect every row",
         "Select rows by query_params, or set metadata_params.__all to true to mean every row. "
         "Columns that select rows belong in query_params.",
         R"("action": "update", "entity": "x", "store_params": {"y": 2},
            "query_params": {"id": 1})"},
        {R"("action": "read", "entity": "x", "query_params": {"y": {"mode": "insensitive", "contains": "o"}})",
         R"(query_params.y: unknown operator "mode")", R"(Write {"y": {"ilike": "*o*"}}.)",
         R"("action": "read", "entity": "x", "query_params": {"y": {"ilike": "*o*"}})"},
        {R"("action": "read", "entity": "x", "query_params": {"y": {"$regex": "^o", "$options": "i"}})",
         R"(query_params.y: unknown operator "$regex")", R"(Write {"y": {"ilike": "o*"}}.)",
         R"("action": "read", "entity": "x", "query_params": {"y": {"ilike": "o*"}})"},
        {R"("action": "read", "entity": "x", "query_params": {"y": {"equals": "Doe", "mode": "insensitive"}})",
         R"(query_params.y: unknown operator "equals")", R"(Write {"y": {"ilike": "Doe"}}.)",
         R"("action": "read", "entity": "x", "query_params": {"y": {"ilike": "Doe"}})"},
        {R"("action": "read", "entity": "x", "query_params": {"y": {"name": {"equals": "o"}}})",
         R"(query_params.y: unknown operator "name")",
         R"(If "y" is an association, write {"__some": {"y": {"name": {"eq": "o"}}}}.)",
         R"("action": "read", "entity": "x", "query_params": {"__some": {"y": {"name": {"eq": "o"}}}})"},
        {R"("action": "read", "entity": "x", "query_params": {"OR": {"y": {"gt": 1}, "z": 2}})",
         R"(query_params.OR: unknown operator "y")",
         R"(Write {"__or": [{"y": {"gt": 1}}, {"z": 2}]}.)",
         R"("action": "read", "entity": "x",
            "query_params": {"__or": [{"y": {"gt": 1}}, {"z": 2}]})"},
        {R"("action": "read", "entity": "x", "query_params": {"__not": [{"y": 1}, {"z": 2}]})",
         "query_params.__not must be an object, not an array",
         R"(Write {"__not": {"__or": [{"y": 1}, {"z": 2}]}}.)",
         R"("action": "read", "entity": "x",
            "query_params": {"__not": {"__or": [{"y": 1}, {"z": 2}]}})"},
        {R"~("action": "read", "entity": "x", "query_params": {"__or": "(y.gt.5,z.is.null)"})~",
         "query_params.__or must be an array of objects, not a string",
         R"(Write {"__or": [{"y": {"gt": 5}}, {"z": {"is": null}}]}.)",
         R"("action": "read", "entity": "x",
            "query_params": {"__or": [{"y": {"gt": 5}}, {"z": {"is": null}}]})"},
        {R"("action": "read", "entity": "x", "query_params": {"__every": {"lines": {"n": 1}}})",
         R"(query_params.__every: unknown operator "lines")",
         R"(Write {"__none": {"lines": {"__not": {"n": 1}}}}.)",
         R"("action": "read", "entity": "x",
            "query_params": {"__none": {"lines": {"__not": {"n": 1}}}})"},
        {R"("action": "read", "entity": "x", "query_params": {"__any": {"lines": {"n": 1}}})",
         R"(query_params.__any: unknown operator "lines")",
         R"(Write {"__some": {"lines": {"n": 1}}}.)",
         R"("action": "read", "entity": "x", "query_params": {"__some": {"lines": {"n": 1}}})"},
        {R"("action": "read", "entity": "x", "query_params": {"lines": {"exists": true}})",
         R"(query_params.lines: unknown operator "exists")",
         R"(Write {"lines": {"is": "not null"}}, or {"__some": {"lines": {}}} if "lines" is an association.)",
         R"("action": "read", "entity": "x", "query_params": {"__some": {"lines": {}}})"},
        {R"("action": "read", "entity": "x", "query_params": {"$text": {"$search": "w"}})",
         R"(query_params.$text: unknown operator "$search")",
         R"(There is no operator for text search: search in a function, and "call" it.)",
         R"("action": "call", "entity": "x", "store_params": {"p_words": "w"})"},
        {R"("action": "read", "entity": "x", "query_params": "all that are open")",
         "query_params must be an object, not a string",
         R"(Write {"id": 1}. The keys are columns, each with the value that selects rows.)",
         R"("action": "read", "entity": "x", "query_params": {"open": true})"},
        {R"("action": "read", "entity": "x", "query_params": "id=eq.1")",
         "query_params must be an object, not a string", R"(Write {"id": 1}.)",
         R"("action": "read", "entity": "x", "query_params": {"id": 1})"},
        {R"("action": "read", "entity": "x", "query_params": "name = 'Doe'")",
         "query_params must be an object, not a string", R"(Write {"name": "Doe"}.)",
         R"("action": "read", "entity": "x", "query_params": {"name": "Doe"})"},
        {R"("action": "read", "entity": "x", "query_params": "price=gt.1&name=not.eq.Doe")",
         "query_params must be an object, not a string",
         R"(Write {"price": {"gt": 1}, "name": {"ne": "Doe"}}.)",
         R"("action": "read", "entity": "x",
            "query_params": {"price": {"gt": 1}, "name": {"ne": "Doe"}})"},
        {R"("action": "read", "entity": "x", "query_params": "price >= 1")",
         "query_params must be an object, not a string", R"(Write {"price": {"ge": 1}}.)",
         R"("action": "read", "entity": "x", "query_params": {"price": {"ge": 1}})"},
        {R"("action": "read", "entity": "x",
            "query_params": [{"column": "price", "operator": ">", "value": 1}, ["y", "_in", [2]]])",
         "query_params must be an object, not an array",
         R"(Write {"price": {"gt": 1}, "y": {"in": [2]}}.)",
         R"("action": "read", "entity": "x", "query_params": {"price": {"gt": 1}, "y": {"in": [2]}})"},
        {R"("action": "read", "entity": "x", "query_params": [{"y": {"gt": 5}}])",
         "query_params must be an object, not an array", R"(Write {"y": {"gt": 5}}.)",
         R"("action": "read", "entity": "x", "query_params": {"y": {"gt": 5}})"},
        {R"("action": "delete", "entity": "x", "query_params": 7)",
         "query_params must be an object, not a number", R"(Write {"id": 7}.)",
         R"("action": "delete", "entity": "x", "query_params": {"id": 7})"},
        {R"("action": "read", "entity": "x", "query_params": "$ref:z.id")",
         "query_params must be an object, not a string", R"(Write {"id": "$ref:z.id"}.)",
         R"("action": "read", "entity": "x", "query_params": {"id": "$ref:z.id"})"},
        {R"("action": "read")", "entity is missing", R"(Name the table: "entity": "artist".)",
         R"("action": "read", "entity": "artist")"},
        {R"("action": "read", "entity": "x", "references": "false")",
         "references must be true, false or an array of columns, not a string",
         R"(Write "references": false.)",
         R"("action": "read", "entity": "x", "references": false)"},
    };
    for (const Mistake& mistake : table) {
        expect_applied(mistake);
    }
}

TEST(AppliedHints, NullForAKeyThatMayBeLeftOut) {
    struct Row {
        const char* action;
        const char* key;
    };
    constexpr Row table[] = {
        {"create", "store_params"}, {"read", "query_params"}, {"read", "metadata_params"},
        {"read", "depends_on"},     {"read", "claims"},       {"read", "increment"},
        {"read", "expect"},         {"read", "when"},         {"read", "references"},
        {"read", "report"},
    };
    for (const Row& row : table) {
        const std::string rest =
            R"("id": "a", "entity": "x", "action": ")" + std::string(row.action) + "\"";
        const ErrorFields error = error_of(third_operation(rest + ", \"" + row.key + "\": null"));
        EXPECT_THAT(error.message, HasSubstr(std::string(row.key) + " must be ")) << row.key;
        EXPECT_THAT(error.message, EndsWith(", not null")) << row.key;
        EXPECT_EQ(error.hint, "Leave the key out.") << row.key;
        EXPECT_NO_THROW(parse(third_operation(rest))) << row.key;
    }
    // Where leaving it out would be the next mistake, the hint does not say so.
    EXPECT_EQ(error_of(third_operation(
                           R"("id": "a", "entity": "x", "action": "delete", "query_params": null)"))
                  .hint,
              R"(Write {"id": 1}. The keys are columns, each with the value that selects rows.)");
    EXPECT_EQ(error_of(third_operation(R"("id": "a", "entity": "x", "action": "update",
                                          "query_params": {"y": 1}, "store_params": null)"))
                  .hint,
              "");
}

TEST(AppliedHints, Dependencies) {
    constexpr Mistake table[] = {
        {R"("action": "read", "entity": "x", "depends_on": "z")",
         "depends_on must be an array of ids, not a string", R"(Write "depends_on": ["z"].)",
         R"("action": "read", "entity": "x", "depends_on": ["z"])"},
        {R"("action": "read", "entity": "x", "depends_on": "z, $ref:customer.id")",
         "depends_on must be an array of ids, not a string",
         R"(Write "depends_on": ["z", "customer"].)",
         R"("action": "read", "entity": "x", "depends_on": ["z", "customer"])"},
        {R"("action": "read", "entity": "x", "depends_on": ["customer", "$ref:z"])",
         "unknown operation \"$ref:z\" in depends_on", R"(Write "depends_on": ["customer", "z"].)",
         R"("action": "read", "entity": "x", "depends_on": ["customer", "z"])"},
        {R"("action": "read", "entity": "x", "depends_on": ["custmer"])",
         "unknown operation \"custmer\" in depends_on",
         "Did you mean \"customer\"? Operations beside this one: z, customer.",
         R"("action": "read", "entity": "x", "depends_on": ["customer"])"},
        {R"("action": "create", "entity": "x", "store_params": {"y": "$ref:results.z.data.0.id"})",
         "unknown operation \"results\" in reference \"$ref:results.z.data.0.id\" in "
         "store_params.y",
         "Write $ref:z.0.id. Operations beside this one: z, customer.",
         R"("action": "create", "entity": "x", "store_params": {"y": "$ref:z.0.id"})"},
        {R"("action": "create", "entity": "x", "store_params": {"y": "$ref:results.z.id"})",
         "unknown operation \"results\" in reference \"$ref:results.z.id\" in store_params.y",
         "Write $ref:z.id. Operations beside this one: z, customer.",
         R"("action": "create", "entity": "x", "store_params": {"y": "$ref:z.id"})"},
        {R"("action": "create", "entity": "x", "for_each": "$ref:z.*",
            "store_params": {"y": "$ref:@each.p"})",
         "unknown fact \"@each\" in reference \"$ref:@each.p\" in store_params.y",
         "Write $ref:@item.p. Available facts: @now, @today, @user, @claims, @uuid, @item, "
         "@index.",
         R"("action": "create", "entity": "x", "for_each": "$ref:z.*",
            "store_params": {"y": "$ref:@item.p"})"},
        {R"("action": "create", "entity": "x", "for_each": "$ref:z.*",
            "store_params": {"y": "$ref:@i"})",
         "unknown fact \"@i\" in reference \"$ref:@i\" in store_params.y",
         "Write $ref:@index. Available facts: @now, @today, @user, @claims, @uuid, @item, @index.",
         R"("action": "create", "entity": "x", "for_each": "$ref:z.*",
            "store_params": {"y": "$ref:@index"})"},
        {R"("action": "create", "entity": "x", "store_params": {"y": "$ref:Customer.id"})",
         "unknown operation \"Customer\" in reference \"$ref:Customer.id\" in store_params.y",
         "Did you mean \"customer\"? Operations beside this one: z, customer.",
         R"("action": "create", "entity": "x", "store_params": {"y": "$ref:customer.id"})"},
    };
    for (const Mistake& mistake : table) {
        expect_applied(mistake);
    }
}

TEST(AppliedHints, Guards) {
    constexpr Mistake table[] = {
        {R"("action": "read", "entity": "x", "expect": 1)",
         "expect must be an object or an array of objects, not a number",
         R"(Write "expect": {"rows": 1}.)",
         R"("action": "read", "entity": "x", "expect": {"rows": 1})"},
        {R"("action": "read", "entity": "x", "expect": true)",
         "expect must be an object or an array of objects, not a boolean",
         R"(Write "expect": {"min": 1}.)",
         R"("action": "read", "entity": "x", "expect": {"min": 1})"},
        {R"("action": "read", "entity": "x", "expect": {"exists": true})",
         R"(unknown key "exists" in expect)", R"(Write "expect": {"min": 1}.)",
         R"("action": "read", "entity": "x", "expect": {"min": 1})"},
        {R"("action": "read", "entity": "x", "expect": {"exists": false})",
         R"(unknown key "exists" in expect)", R"(Write "expect": {"rows": 0}.)",
         R"("action": "read", "entity": "x", "expect": {"rows": 0})"},
        {R"("action": "read", "entity": "x", "expect": {"rows": "not.gt.5"})",
         "expect.rows must be a non-negative integer", "",
         R"("action": "read", "entity": "x", "expect": {"max": 5})"},
        {R"("action": "read", "entity": "x", "expect": {"count": 1})",
         R"(unknown key "count" in expect)", R"(Write "expect": {"rows": 1}.)",
         R"("action": "read", "entity": "x", "expect": {"rows": 1})"},
        {R"("action": "read", "entity": "x", "expect": {"rows": "1"})",
         "expect.rows must be a non-negative integer", R"(Write "expect": {"rows": 1}.)",
         R"("action": "read", "entity": "x", "expect": {"rows": 1})"},
        {R"("action": "read", "entity": "x", "expect": {"at_least": 1, "lte": "5"})",
         R"(unknown keys "at_least", "lte" in expect)", R"(Write "expect": {"min": 1, "max": 5}.)",
         R"("action": "read", "entity": "x", "expect": {"min": 1, "max": 5})"},
        {R"("action": "read", "entity": "x", "expect": {"count": 1, "statusCode": "404", "msg": "no"})",
         R"(unknown keys "count", "statusCode", "msg" in expect)",
         R"(Write "expect": {"rows": 1, "message": "no", "status": 404}.)",
         R"("action": "read", "entity": "x",
            "expect": {"rows": 1, "message": "no", "status": 404})"},
        {R"("action": "read", "entity": "x", "expect": "$ref:z.balance >= 5")",
         "expect must be an object or an array of objects, not a string",
         R"(Write "expect": {"ref": "$ref:z.balance", "ge": 5}.)",
         R"("action": "read", "entity": "x", "expect": {"ref": "$ref:z.balance", "ge": 5})"},
        {R"("action": "read", "entity": "x", "expect": [{"at_most": 1}])",
         R"(unknown key "at_most" in expect.0)", R"(Write {"max": 1}.)",
         R"("action": "read", "entity": "x", "expect": [{"max": 1}])"},
        {R"("action": "read", "entity": "x", "expect": {"ref": "$ref:z.n", "gte": 5, "status": 402})",
         R"(expect: unknown operator "gte")",
         R"(Write {"ref": "$ref:z.n", "ge": 5, "status": 402}.)",
         R"("action": "read", "entity": "x",
            "expect": {"ref": "$ref:z.n", "ge": 5, "status": 402})"},
        {R"("action": "read", "entity": "x", "expect": {"ref": "$ref:z.n", "ge": 5, "error": "no"})",
         R"(unknown key "error" in expect)", R"(Use "message" instead of "error".)",
         R"("action": "read", "entity": "x",
            "expect": {"ref": "$ref:z.n", "ge": 5, "message": "no"})"},
        {R"("action": "read", "entity": "x", "expect": {"rows": 1, "ref": "$ref:z.n", "ge": 5})",
         "expect takes either rows, or min and max, or each, or ref",
         R"(Write "expect": [{"rows": 1}, {"ref": "$ref:z.n", "ge": 5}].)",
         R"("action": "read", "entity": "x",
            "expect": [{"rows": 1}, {"ref": "$ref:z.n", "ge": 5}])"},
        {R"("action": "read", "entity": "x", "when": "$ref:z.count > 0")",
         "when must be an object, not a string", R"(Write {"ref": "$ref:z.count", "gt": 0}.)",
         R"("action": "read", "entity": "x", "when": {"ref": "$ref:z.count", "gt": 0})"},
        {R"("action": "read", "entity": "x", "when": "z.state == 'paid'")",
         "when must be an object, not a string", R"(Write {"ref": "$ref:z.state", "eq": "paid"}.)",
         R"("action": "read", "entity": "x", "when": {"ref": "$ref:z.state", "eq": "paid"})"},
        {R"("action": "read", "entity": "x", "when": "$ref:z.ok")",
         "when must be an object, not a string", R"(Write {"ref": "$ref:z.ok", "eq": true}.)",
         R"("action": "read", "entity": "x", "when": {"ref": "$ref:z.ok", "eq": true})"},
        {R"("action": "read", "entity": "x",
            "when": [{"ref": "$ref:z.n", "op": ">=", "value": 1.50}])",
         R"(when.0: unknown operator "op")", R"(Write {"ref": "$ref:z.n", "ge": 1.50}.)",
         R"("action": "read", "entity": "x", "when": [{"ref": "$ref:z.n", "ge": 1.50}])"},
        {R"("action": "read", "entity": "x", "when": {"$ref:z.n": {"$gt": 0}})",
         R"(when needs a "ref" that is exactly one reference)",
         R"(Write {"ref": "$ref:z.n", "gt": 0}.)",
         R"("action": "read", "entity": "x", "when": {"ref": "$ref:z.n", "gt": 0})"},
        {R"("action": "read", "entity": "x", "when": {"ref": "z.n", "lt": 9})",
         R"(when needs a "ref" that is exactly one reference)",
         R"(Write {"ref": "$ref:z.n", "lt": 9}.)",
         R"("action": "read", "entity": "x", "when": {"ref": "$ref:z.n", "lt": 9})"},
        {R"("action": "read", "entity": "x", "when": {"ref": "$ref:z.n", "gte": 0})",
         R"(when: unknown operator "gte")", R"(Write {"ref": "$ref:z.n", "ge": 0}.)",
         R"("action": "read", "entity": "x", "when": {"ref": "$ref:z.n", "ge": 0})"},
    };
    for (const Mistake& mistake : table) {
        expect_applied(mistake);
    }
    // Whose reference is unknown: an example.
    EXPECT_EQ(hint_for(R"("action": "read", "entity": "x", "when": {"op": "gt", "value": 0})"),
              R"(Write {"ref": "$ref:n.count", "gt": 0}.)");
    EXPECT_EQ(hint_for(R"("action": "read", "entity": "x", "when": {"ref": 5, "gt": 0})"),
              R"(Write {"ref": "$ref:n.count", "gt": 0}.)");
}

TEST(AppliedHints, MetadataParams) {
    constexpr Mistake table[] = {
        {R"("action": "read", "entity": "x", "metadata_params": {"__sort": {"total": "desc"}})",
         "metadata_params.__sort must be a string, not an object", R"(Write "total:desc".)",
         R"("action": "read", "entity": "x", "metadata_params": {"__sort": "total:desc"})"},
        {R"("action": "read", "entity": "x",
            "metadata_params": {"__sort": ["-total", "id", {"name": -1}]})",
         "metadata_params.__sort must be a string, not an array",
         R"(Write "total:desc,id,name:desc".)",
         R"("action": "read", "entity": "x",
            "metadata_params": {"__sort": "total:desc,id,name:desc"})"},
        {R"("action": "read", "entity": "x",
            "metadata_params": {"__sort": [["total", "DESC"], ["name", "asc"]]})",
         "metadata_params.__sort must be a string, not an array", R"(Write "total:desc,name".)",
         R"("action": "read", "entity": "x", "metadata_params": {"__sort": "total:desc,name"})"},
        {R"("action": "read", "entity": "x", "metadata_params": {"__sort": ["total", "DESC"]})",
         "metadata_params.__sort must be a string, not an array", R"(Write "total:desc".)",
         R"("action": "read", "entity": "x", "metadata_params": {"__sort": "total:desc"})"},
        {R"("action": "read", "entity": "x",
            "metadata_params": {"__sort": [{"customer": {"last_name": "desc"}}, "customer.city"]})",
         "metadata_params.__sort must be a string, not an array",
         R"(Write "customer.last_name:desc,customer.city".)",
         R"("action": "read", "entity": "x",
            "metadata_params": {"__sort": "customer.last_name:desc,customer.city"})"},
        {R"("action": "read", "entity": "x", "metadata_params": {"__sort": "total:DESC"})",
         R"(metadata_params.__sort has an unknown modifier "DESC")", R"(Write "total:desc".)",
         R"("action": "read", "entity": "x", "metadata_params": {"__sort": "total:desc"})"},
        {R"("action": "read", "entity": "x",
            "metadata_params": {"__sort": "total:desc nulls last,id:descending"})",
         R"(metadata_params.__sort has an unknown modifier "desc nulls last")",
         R"(Write "total:desc:nullslast,id:desc".)",
         R"("action": "read", "entity": "x",
            "metadata_params": {"__sort": "total:desc:nullslast,id:desc"})"},
        {R"("action": "read", "entity": "x", "metadata_params": {"order": "total"})",
         R"(metadata_params has a key "order" that read does not take)",
         R"(Use "__sort" instead of "order".)",
         R"("action": "read", "entity": "x", "metadata_params": {"__sort": "total"})"},
        {R"("action": "read", "entity": "x", "metadata_params": {"orderBy": {"total": "desc"}})",
         R"(metadata_params has a key "orderBy" that read does not take)",
         R"(Write "__sort": "total:desc".)",
         R"("action": "read", "entity": "x", "metadata_params": {"__sort": "total:desc"})"},
        {R"("action": "read", "entity": "x",
            "metadata_params": {"__select": "y", "__skip": 2, "_limit": 1})",
         R"(metadata_params has keys "__select", "__skip", "_limit" that read does not take)",
         R"(Use "__properties", "__offset", "__limit" instead.)",
         R"("action": "read", "entity": "x",
            "metadata_params": {"__properties": "y", "__offset": 2, "__limit": 1})"},
        {R"("action": "delete", "entity": "x", "query_params": {"y": 1},
            "metadata_params": {"__limit": 5})",
         R"(metadata_params has a key "__limit" that delete does not take)",
         R"(Read the keys first and delete by "$ref:a.*.id".)",
         R"("action": "delete", "entity": "x", "query_params": {"id": "$ref:z.*.id"})"},
        {R"("action": "read", "entity": "x", "metadata_params": {"__include": ["customer", "y"]})",
         "metadata_params.__include must be a comma list or an object of associations, not an "
         "array",
         R"(Write "customer,y".)",
         R"("action": "read", "entity": "x", "metadata_params": {"__include": "customer,y"})"},
        {R"("action": "read", "entity": "x",
            "metadata_params": {"__include": {"y": {"include": {"z": true}}}})",
         R"(metadata_params.__include.y has unknown key "include")",
         R"(Use "__include" instead of "include".)",
         R"("action": "read", "entity": "x",
            "metadata_params": {"__include": {"y": {"__include": {"z": true}}}})"},
        {R"("action": "read", "entity": "x", "metadata_params": {"__include": {"l": "lessons"}})",
         "metadata_params.__include.l must be true or an object",
         R"(Write {"l": {"from": "lessons"}} for an association of that name, or )"
         R"({"l": {"__properties": "lessons"}} for a column of "l".)",
         R"("action": "read", "entity": "x",
            "metadata_params": {"__include": {"l": {"from": "lessons"}}})"},
        {R"("action": "read", "entity": "x", "metadata_params": {"__properties": {"y": 1}})",
         "metadata_params.__properties must be a comma list or an array of names, not an object",
         R"(Write "y".)",
         R"("action": "read", "entity": "x", "metadata_params": {"__properties": "y"})"},
        {R"("action": "read", "entity": "x", "metadata_params": {"__count": "exact"})",
         "metadata_params.__count must be true or false, not a string", R"(Write "__total": true.)",
         R"("action": "read", "entity": "x", "metadata_params": {"__total": true})"},
        {R"("action": "read", "entity": "x", "metadata_params": {"__count": "true"})",
         "metadata_params.__count must be true or false, not a string", "Write true.",
         R"("action": "read", "entity": "x", "metadata_params": {"__count": true})"},
        {R"("action": "read", "entity": "x", "metadata_params": {"__limit": null})",
         "metadata_params.__limit must be a non-negative integer", "Leave the key out.",
         R"("action": "read", "entity": "x", "metadata_params": {})"},
        {R"("action": "create", "entity": "x", "metadata_params": {"__overriding": "SYSTEM VALUE"})",
         R"(metadata_params.__overriding has an unknown value "SYSTEM VALUE")",
         R"(Write "system".)",
         R"("action": "create", "entity": "x", "metadata_params": {"__overriding": "system"})"},
        {R"("action": "read", "entity": "x", "metadata_params": {"__lock": "FOR UPDATE"})",
         R"(metadata_params.__lock has an unknown value "FOR UPDATE")", R"(Write "update".)",
         R"("action": "read", "entity": "x", "metadata_params": {"__lock": "update"})"},
    };
    for (const Mistake& mistake : table) {
        expect_applied(mistake);
    }
}

TEST(AppliedHints, Upserts) {
    struct Row {
        const char* written;
        const char* shown;
    };
    constexpr Row table[] = {
        {R"("id")", R"({"columns": "id", "action": "update"})"},
        {R"(["id", "kind"])", R"({"columns": ["id", "kind"], "action": "update"})"},
        {"true", R"({"columns": "id", "action": "update"})"},
        {R"("ignore")", R"({"columns": "id", "action": "nothing"})"},
        {R"({"columns": "id", "do": "merge"})", R"({"columns": "id", "action": "update"})"},
        {R"({"target": ["id"], "action": "ignore"})",
         R"({"columns": ["id"], "action": "nothing"})"},
        {R"({"columns": "id", "set": ["y"]})",
         R"({"columns": "id", "update": ["y"], "action": "update"})"},
    };
    const auto members = [](const char* conflict) {
        return R"("action": "create", "entity": "x", "metadata_params": {"__on_conflict": )" +
               std::string(conflict) + "}";
    };
    for (const Row& row : table) {
        const ErrorFields error = error_of(one_operation(members(row.written)));
        EXPECT_THAT(error.message, HasSubstr("metadata_params.__on_conflict")) << row.written;
        EXPECT_EQ(error.hint, "Write " + std::string(row.shown) + ".") << row.written;
        EXPECT_NO_THROW(parse(one_operation(members(row.shown)))) << row.shown;
    }
    EXPECT_EQ(hint_for(members(R"({"columns": "id"})")),
              "Allowed actions: nothing, update, select.");
}

// Of the whole request: as it was written, and as it is when the hint is applied.
struct RequestMistake {
    const char* written;
    const char* options;
    const char* message;
    const char* hint;
    const char* applied;
    const char* applied_options;
};

TEST(AppliedHints, Requests) {
    constexpr const char* one = R"([{"id": "a", "entity": "t", "action": "read"}])";
    constexpr RequestMistake table[] = {
        {R"("[{\"id\": \"a\"}]")", "null", "operations must be an array, not a string",
         "The string contains JSON. Pass it unquoted, encoded only once.", one, "null"},
        {R"(["{\"id\": \"a\"}"])", "null", "operation at index 0: must be an object, not a string",
         "The string contains JSON. Pass it unquoted, encoded only once.", one, "null"},
        {one, R"("{\"dryRun\": true}")", "options must be an object, not a string",
         "The string contains JSON. Pass it unquoted, encoded only once.", one,
         R"({"dryRun": true})"},
        {R"({"id": "a", "entity": "t", "action": "read"})", "null",
         "operations must be an array, not one operation", R"(Write [{"id": "a", ...}].)", one,
         "null"},
        {R"({"operations": {"id": "a", "entity": "t", "action": "read"}})", "null",
         "operations must be an array, not one operation", R"(Write [{"id": "a", ...}].)",
         R"({"operations": [{"id": "a", "entity": "t", "action": "read"}]})", "null"},
        {R"({"table": "t", "operation": "read"})", "null",
         "operations must be an array, not one operation", "Write [{...}].", one, "null"},
        {R"({"a": {"entity": "t", "action": "read"}})", "null",
         "operations must be an array, not one operation", R"(Write [{"id": "a", ...}].)", one,
         "null"},
        {R"({"a": {"entity": "t", "action": "read"}, "b": {"entity": "t", "action": "read"}})",
         "null", "operations must be an array, not an object",
         R"(Write [{"id": "a", ...}, {"id": "b", ...}].)",
         R"([{"id": "a", "entity": "t", "action": "read"},
             {"id": "b", "entity": "t", "action": "read"}])",
         "null"},
        {R"({"operation": [{"id": "a", "entity": "t", "action": "read"}]})", "null",
         R"(unknown key "operation" in the request)", R"(Write {"operations": [...]}.)",
         R"({"operations": [{"id": "a", "entity": "t", "action": "read"}]})", "null"},
        {R"({"requests": []})", "null", R"(unknown key "requests" in the request)",
         R"(Write {"operations": [...]}.)",
         R"({"operations": [{"id": "a", "entity": "t", "action": "read"}]})", "null"},
        {R"({"$transaction": []})", "null", R"(unknown key "$transaction" in the request)",
         R"(Write {"operations": [...]}.)",
         R"({"operations": [{"id": "a", "entity": "t", "action": "read"}]})", "null"},
        {R"({"transaction": [], "dryRun": true})", "null",
         R"(unknown keys "transaction", "dryRun" in the request)",
         R"(Write {"operations": [...], "options": {"dryRun": true}}.)",
         R"({"operations": [{"id": "a", "entity": "t", "action": "read"}],
             "options": {"dryRun": true}})",
         "null"},
        {R"({"operations": [], "dryRun": true})", "null", R"(unknown key "dryRun" in the request)",
         R"(Write {"operations": ..., "options": {"dryRun": true}}.)",
         R"({"operations": [{"id": "a", "entity": "t", "action": "read"}],
             "options": {"dryRun": true}})",
         "null"},
        {R"({"operations": [], "options": {"atomic": false}, "continue_on_error": "yes",
             "summary": true})",
         "null", R"(unknown keys "continue_on_error", "summary" in the request)",
         R"(Write {"operations": ..., "options": )"
         R"({"atomic": false, "continueOnError": true, "summary": true}}.)",
         R"({"operations": [{"id": "a", "entity": "t", "action": "read"}],
             "options": {"atomic": false, "continueOnError": true, "summary": true}})",
         "null"},
        {R"({"operations": [], "option": {}})", "null", R"(unknown key "option" in the request)",
         R"(Use "options" instead of "option".)",
         R"({"operations": [{"id": "a", "entity": "t", "action": "read"}], "options": {}})",
         "null"},
        {R"([{"id": 1, "entity": "t", "action": "read"}])", "null",
         "operation at index 0: id must be a string, not a number", R"(Write "id": "1".)",
         R"([{"id": "1", "entity": "t", "action": "read"}])", "null"},
        {R"([{"id": "new-artist", "entity": "t", "action": "read"}])", "null",
         R"(operation at index 0: invalid id "new-artist")",
         R"(Write "id": "new_artist". An id can contain only ASCII letters, digits, and )"
         "underscores.",
         R"([{"id": "new_artist", "entity": "t", "action": "read"}])", "null"},
        {one, R"({"continue_on_error": true})", R"(unknown option "continue_on_error")",
         R"(Did you mean "continueOnError"?)", one, R"({"continueOnError": true})"},
        {one, R"({"onerror": "report"})", R"(unknown option "onerror")",
         R"(Did you mean "onError"?)", one, R"({"onError": "report"})"},
        {one, R"({"allOrNone": true})", R"(unknown option "allOrNone")",
         R"(Use "atomic" instead of "allOrNone".)", one, R"({"atomic": true})"},
        {one, R"({"transaction": true, "validate_only": true})",
         R"(unknown options "transaction", "validate_only")", R"(Use "atomic", "dryRun" instead.)",
         one, R"({"atomic": true, "dryRun": true})"},
        {one, R"({"onError": "continue"})", R"(option "onError" must be "raise" or "report")",
         R"(Set "continueOnError" to true, and "atomic" to false to keep what completed.)", one,
         R"({"continueOnError": true, "atomic": false})"},
        {one, R"({"onError": "rollback"})", R"(option "onError" must be "raise" or "report")",
         R"(Use "raise" instead of "rollback".)", one, R"({"onError": "raise"})"},
        {one, R"({"dryRun": "yes"})", R"(option "dryRun" must be true or false, not a string)",
         R"(Write "dryRun": true.)", one, R"({"dryRun": true})"},
        {one, R"({"dryRun": null})", R"(option "dryRun" must be true or false, not null)",
         "Leave the key out.", one, "{}"},
    };
    for (const RequestMistake& mistake : table) {
        const ErrorFields error = error_of(mistake.written, mistake.options);
        EXPECT_EQ(error.sqlstate, "22023") << mistake.written << mistake.options;
        EXPECT_EQ(error.message, mistake.message) << mistake.written << mistake.options;
        EXPECT_EQ(error.hint, mistake.hint) << mistake.written << mistake.options;
        EXPECT_NO_THROW(parse(mistake.applied, mistake.applied_options)) << mistake.applied;
    }
}

}  // namespace
}  // namespace batch_ops::test
