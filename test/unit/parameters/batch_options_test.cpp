#include "engine/parameters/batch_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/json/compact_json.hpp"
#include "unit/support/caught_error.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

using testing::HasSubstr;

BatchOptions options(std::string_view json) {
    return parse_batch_options(exact_json(json));
}

TEST(BatchOptions, AreAtomicAndRaiseByDefault) {
    for (const char* json : {"{}", "null"}) {
        const BatchOptions parsed = options(json);
        EXPECT_TRUE(parsed.atomic);
        EXPECT_FALSE(parsed.continue_on_error);
        EXPECT_FALSE(parsed.report_errors);
        EXPECT_FALSE(parsed.auto_id);
        EXPECT_FALSE(parsed.dry_run);
        EXPECT_FALSE(parsed.summary);
        EXPECT_FALSE(parsed.check_constraints);
        EXPECT_FALSE(parsed.idempotency_key);
        EXPECT_FALSE(parsed.refuses_key);
        EXPECT_TRUE(parsed.raises());
    }
}

TEST(BatchOptions, EachIsReadIntoItsOwnPlace) {
    EXPECT_FALSE(options(R"({"atomic": false})").atomic);
    EXPECT_TRUE(options(R"({"continueOnError": true})").continue_on_error);
    EXPECT_TRUE(options(R"({"onError": "report"})").report_errors);
    EXPECT_FALSE(options(R"({"onError": "raise"})").report_errors);
    EXPECT_TRUE(options(R"({"autoId": true})").auto_id);
    EXPECT_TRUE(options(R"({"dryRun": true})").dry_run);
    EXPECT_TRUE(options(R"({"summary": true})").summary);
    EXPECT_TRUE(options(R"({"checkConstraints": true})").check_constraints);
    const BatchOptions summary_only = options(R"({"summary": true})");
    EXPECT_TRUE(summary_only.atomic && !summary_only.dry_run && !summary_only.check_constraints);
}

TEST(BatchOptions, AnIdempotencyKeyHas1To255Characters) {
    EXPECT_EQ(options(R"({"idempotencyKey": "k"})").idempotency_key, "k");
    const auto of_length = [](const std::string& character, int count) {
        std::string text;
        for (int index = 0; index < count; ++index) {
            text += character;
        }
        return R"({"idempotencyKey": ")" + text + "\"}";
    };
    EXPECT_TRUE(options(of_length("\u00e9", 255)).idempotency_key);
    for (const std::string& json :
         {of_length("", 1), of_length("a", 256), of_length("\u20ac", 256)}) {
        EXPECT_EQ(caught_error([&] { return options(json); }).message,
                  "option \"idempotencyKey\" must have 1 to 255 characters");
    }
    const ErrorFields error = caught_error([] { return options(R"({"idempotencyKey": 12})"); });
    EXPECT_EQ(error.message, "option \"idempotencyKey\" must be a string, not a number");
    EXPECT_EQ(error.hint, R"(Write "idempotencyKey": "12".)");
}

TEST(BatchOptions, AnIdempotencyKeyIsNoReference) {
    EXPECT_EQ(caught_error([] { return options(R"({"idempotencyKey": "$ref:@uuid.x"})"); }).message,
              "option \"idempotencyKey\" is not a place for references");
}

TEST(BatchOptions, ANullIdempotencyKeyRefusesThatOfTheWebRequest) {
    EXPECT_TRUE(options(R"({"idempotencyKey": null})").refuses_key);
    EXPECT_FALSE(options(R"({"idempotencyKey": null})").idempotency_key);
}

TEST(BatchOptions, OnlyAPlainAtomicBatchRaises) {
    EXPECT_TRUE(options(R"({"atomic": true, "onError": "raise"})").raises());
    EXPECT_FALSE(options(R"({"onError": "report"})").raises());
    EXPECT_FALSE(options(R"({"continueOnError": true})").raises());
    EXPECT_FALSE(options(R"({"atomic": false})").raises());
}

TEST(BatchOptions, AskForSavepointsAsTheModeTableSays) {
    struct Row {
        const char* json;
        bool batch;
        bool operations;
    };
    constexpr Row table[] = {
        {R"({})", false, false},
        {R"({"onError": "report"})", true, false},
        {R"({"continueOnError": true})", true, true},
        {R"({"atomic": false})", false, true},
        {R"({"atomic": false, "continueOnError": true})", false, true},
        {R"({"dryRun": true})", true, false},
        {R"({"atomic": false, "dryRun": true})", true, true},
        {R"({"checkConstraints": true})", false, false},
        {R"({"atomic": false, "checkConstraints": true})", true, true},
    };
    for (const Row& row : table) {
        EXPECT_EQ(options(row.json).needs_batch_savepoint(), row.batch) << row.json;
        EXPECT_EQ(options(row.json).needs_operation_savepoints(), row.operations) << row.json;
    }
}

TEST(BatchOptions, AnUnknownOneIsAnErrorThatListsThoseThereAre) {
    const ErrorFields error = caught_error([] { return options(R"({"colour": true})"); });
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "unknown option \"colour\"");
    for (const char* name : {"atomic", "continueOnError", "onError", "autoId", "dryRun", "summary",
                             "checkConstraints"}) {
        EXPECT_THAT(error.hint, HasSubstr(name));
    }
}

TEST(BatchOptions, AWrongTypeIsAnError) {
    const ErrorFields error = caught_error([] { return options(R"({"dryRun": "yes"})"); });
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "option \"dryRun\" must be true or false, not a string");
    EXPECT_EQ(caught_error([] { return options(R"({"atomic": null})"); }).message,
              "option \"atomic\" must be true or false, not null");
    EXPECT_EQ(caught_error([] { return options(R"({"summary": 1})"); }).message,
              "option \"summary\" must be true or false, not a number");
    EXPECT_EQ(caught_error([] { return options(R"([])"); }).message,
              "options must be an object, not an array");
}

TEST(BatchOptions, OnErrorTakesTwoWords) {
    for (const char* json : {R"({"onError": "Report"})", R"({"onError": true})",
                             R"({"onError": null})", R"({"onError": ""})"}) {
        const ErrorFields error = caught_error([&] { return options(json); });
        EXPECT_EQ(error.sqlstate, "22023") << json;
        EXPECT_EQ(error.message, "option \"onError\" must be \"raise\" or \"report\"") << json;
    }
}

TEST(BatchOptions, OuterKeysWinOverInnerOnes) {
    const auto merged = [](const char* inner, const char* outer) {
        return compact_json(merge_options(exact_json(inner), exact_json(outer)));
    };
    EXPECT_EQ(merged(R"({"atomic": false, "summary": true})", R"({"atomic": true})"),
              R"({"atomic":true,"summary":true})");
    EXPECT_EQ(merged(R"({"atomic": false})", "null"), R"({"atomic":false})");
    EXPECT_EQ(merged("null", R"({"atomic": false})"), R"({"atomic":false})");
    EXPECT_EQ(merged(R"({"atomic": false})", "[]"), "[]");
}

}  // namespace
}  // namespace batch_ops::test
