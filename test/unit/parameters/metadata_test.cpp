#include "engine/parameters/metadata.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "unit/support/caught_error.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;

Metadata metadata(std::string_view json, Action action = Action::read) {
    return parse_metadata(exact_json(json), action, false);
}

ErrorFields metadata_error(std::string_view json, Action action = Action::read) {
    return caught_error([&] { return metadata(json, action); });
}

// `total desc nullsfirst`
std::vector<std::string> sort_keys(std::string_view json) {
    std::vector<std::string> keys;
    for (const SortKey& key : metadata(json).sort) {
        std::string text = key.column + (key.descending ? " desc" : " asc");
        if (key.nulls_first) {
            text += *key.nulls_first ? " nullsfirst" : " nullslast";
        }
        keys.push_back(text);
    }
    return keys;
}

// `key=schema.name!constraint(…)`
std::string include_text(const std::vector<Include>& includes) {
    std::string text;
    for (const Include& include : includes) {
        text += (text.empty() ? "" : ", ") + include.key + "=";
        text += include.schema.empty() ? "" : include.schema + ".";
        text += include.name;
        text += include.constraint.empty() ? "" : "!" + include.constraint;
        text += include.nested.empty() ? "" : "(" + include_text(include.nested) + ")";
    }
    return text;
}

std::string included(std::string_view text) {
    Value params = Value::object();
    append_member(params, "__include", text);
    return include_text(parse_metadata(params, Action::read, false).include);
}

TEST(Metadata, SaysNothingByDefault) {
    const Metadata parsed = metadata("{}");
    EXPECT_THAT(parsed.sort, IsEmpty());
    EXPECT_EQ(parsed.limit, std::nullopt);
    EXPECT_EQ(parsed.offset, std::nullopt);
    EXPECT_EQ(parsed.properties, std::nullopt);
    EXPECT_THAT(parsed.include, IsEmpty());
    EXPECT_FALSE(parsed.count);
    EXPECT_FALSE(parsed.all);
    EXPECT_EQ(parsed.lock, std::nullopt);
    EXPECT_EQ(parsed.lock_wait, LockWait::wait);
    EXPECT_FALSE(parsed.on_conflict.has_value());
}

TEST(Metadata, EachActionTakesItsOwnKeys) {
    struct Row {
        const char* json;
        std::array<bool, 4> taken;  // by create, read, update, delete
    };
    constexpr Row table[] = {
        {R"({"__sort": "a"})", {false, true, false, false}},
        {R"({"__limit": 1})", {false, true, false, false}},
        {R"({"__offset": 1})", {false, true, false, false}},
        {R"({"__properties": "a"})", {true, true, true, true}},
        {R"({"__count": true})", {false, true, false, false}},
        {R"({"__include": "a"})", {false, true, false, false}},
        {R"({"__all": true})", {false, false, true, true}},
        {R"({"__lock": "update"})", {false, true, false, false}},
        {R"({"__lock": "update", "__lock_wait": "nowait"})", {false, true, false, false}},
        {R"({"__on_conflict": {"columns": ["a"], "action": "nothing"}})",
         {true, false, false, false}},
        {R"({"__overriding": "user"})", {true, false, false, false}},
    };
    constexpr std::array actions = {Action::create, Action::read, Action::update, Action::remove};
    for (const Row& row : table) {
        for (std::size_t index = 0; index < actions.size(); ++index) {
            if (row.taken[index]) {
                EXPECT_NO_THROW(metadata(row.json, actions[index])) << row.json << index;
            } else {
                const ErrorFields error = metadata_error(row.json, actions[index]);
                EXPECT_EQ(error.sqlstate, "22023") << row.json << index;
                EXPECT_THAT(error.message, HasSubstr("does not take")) << row.json << index;
            }
        }
    }
}

TEST(Metadata, AnUnknownKeyIsAnErrorThatListsThoseOfTheAction) {
    const ErrorFields of_read = metadata_error(R"({"__colour": "a"})");
    EXPECT_EQ(of_read.sqlstate, "22023");
    EXPECT_EQ(of_read.message, "metadata_params has a key \"__colour\" that read does not take");
    EXPECT_EQ(of_read.hint,
              "Allowed keys: __sort, __limit, __offset, __properties, __count, __total, "
              "__aggregate, __group, __include, "
              "__lock, __lock_wait.");
    EXPECT_EQ(metadata_error(R"({"colour": 1})", Action::create).hint,
              "Allowed keys: __properties, __on_conflict, __overriding.");
    EXPECT_EQ(metadata_error(R"({"colour": 1})", Action::update).hint,
              "Allowed keys: __properties, __all, __key.");
    EXPECT_EQ(metadata_error(R"({"colour": 1})", Action::call).hint,
              "Allowed keys: __limit, __properties.");
    EXPECT_EQ(metadata_error(R"({"__limit": 1})", Action::remove).message,
              "metadata_params has a key \"__limit\" that delete does not take");
    EXPECT_EQ(metadata_error(R"({"colour": 1, "__blue": 1})").message,
              "metadata_params has keys \"colour\", \"__blue\" that read does not take");
}

TEST(Metadata, AKeyOfAnotherActionIsNamedSo) {
    EXPECT_EQ(metadata_error(R"({"limit": 1})", Action::create).hint,
              "\"__limit\" is for read and call.");
    EXPECT_EQ(metadata_error(R"({"__all": true})", Action::read).hint,
              "\"__all\" is for update, delete and sync.");
    EXPECT_EQ(metadata_error(R"({"upsert": true})", Action::update).hint,
              "\"__on_conflict\" is for create.");
    EXPECT_EQ(metadata_error(R"({"__limit": 1})", Action::update).hint,
              "Read the keys first and update by \"$ref:a.*.id\".");
}

TEST(Metadata, ReadsSortKeys) {
    EXPECT_THAT(sort_keys(R"({"__sort": "total:desc,invoice_id"})"),
                ElementsAre("total desc", "invoice_id asc"));
    EXPECT_THAT(sort_keys(R"({"__sort": "a:asc"})"), ElementsAre("a asc"));
    EXPECT_THAT(sort_keys(R"({"__sort": "a:nullsfirst, b:desc:nullslast , c:nullsfirst:desc"})"),
                ElementsAre("a asc nullsfirst", "b desc nullslast", "c desc nullsfirst"));
}

TEST(Metadata, SortKeysMayBeQuoted) {
    EXPECT_THAT(sort_keys(R"({"__sort": "\"a:desc\":desc,\"b,c\",\"say \"\"hi\"\"\""})"),
                ElementsAre("a:desc desc", "b,c asc", "say \"hi\" asc"));
}

TEST(Metadata, RefusesSortKeysThatDoNotParse) {
    const ErrorFields error = metadata_error(R"({"__sort": "a:down"})");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "metadata_params.__sort has an unknown modifier \"down\"");
    EXPECT_THAT(error.hint, HasSubstr("asc, desc, nullsfirst, nullslast"));
    for (const char* json :
         {R"({"__sort": ""})", R"({"__sort": "a,"})", R"({"__sort": ",a"})", R"({"__sort": "a:"})",
          R"({"__sort": "a:DESC"})", R"({"__sort": "\"a"})", R"({"__sort": "\"a\"b"})",
          R"({"__sort": ["a"]})", R"({"__sort": null})", R"({"__sort": 1})"}) {
        EXPECT_EQ(metadata_error(json).sqlstate, "22023") << json;
    }
}

TEST(Metadata, LimitAndOffsetMayComeAsStrings) {
    EXPECT_THAT(metadata(R"({"__limit": 10})").limit, Optional(10));
    EXPECT_THAT(metadata(R"({"__limit": "10"})").limit, Optional(10));
    EXPECT_THAT(metadata(R"({"__limit": 0})").limit, Optional(0));
    EXPECT_THAT(metadata(R"({"__offset": "0"})").offset, Optional(0));
    EXPECT_THAT(metadata(R"({"__offset": 9223372036854775807})").offset,
                Optional(9223372036854775807));
    EXPECT_EQ(metadata(R"({"__offset": 5})").limit, std::nullopt);
}

TEST(Metadata, RefusesLimitsThatAreNoWholeNumber) {
    for (const char* value : {"-1", "\"-1\"", "1.5", "\"1.5\"", "\"ten\"", "\"\"", "\"5 \"", "true",
                              "null", "[]", "9223372036854775808", "\"9223372036854775808\""}) {
        for (const char* key : {"__limit", "__offset"}) {
            const ErrorFields error =
                metadata_error(std::string("{\"") + key + "\": " + value + "}");
            EXPECT_EQ(error.sqlstate, "22023") << key << value;
            EXPECT_EQ(error.message,
                      std::string("metadata_params.") + key + " must be a non-negative integer")
                << value;
        }
    }
}

TEST(Metadata, PropertiesAreAListOrAnArray) {
    EXPECT_THAT(metadata(R"({"__properties": "a, \"b,c\""})").properties,
                Optional(ElementsAre("a", "b,c")));
    EXPECT_THAT(metadata(R"({"__properties": ["a", "b,c", " d"]})").properties,
                Optional(ElementsAre("a", "b,c", " d")));
    EXPECT_THAT(metadata(R"({"__properties": []})", Action::create).properties,
                Optional(IsEmpty()));
    EXPECT_EQ(metadata_error(R"({"__properties": [1]})").message,
              "metadata_params.__properties must be a string, not a number");
    EXPECT_EQ(metadata_error(R"({"__properties": true})").message,
              "metadata_params.__properties must be a comma list or an array of names, not a "
              "boolean");
    EXPECT_EQ(metadata_error(R"({"__properties": ""})").sqlstate, "22023");
}

TEST(Metadata, CountAndAllAreBooleans) {
    EXPECT_TRUE(metadata(R"({"__count": true})").count);
    EXPECT_FALSE(metadata(R"({"__count": false})").count);
    EXPECT_TRUE(metadata(R"({"__all": true})", Action::remove).all);
    EXPECT_FALSE(metadata(R"({"__all": false})", Action::update).all);
    EXPECT_EQ(metadata_error(R"({"__count": "true"})").message,
              "metadata_params.__count must be true or false, not a string");
    EXPECT_EQ(metadata_error(R"({"__all": 1})", Action::update).message,
              "metadata_params.__all must be true or false, not a number");
}

TEST(Metadata, ReadsWhatOverridesIdentities) {
    const auto overriding = [](const char* json) {
        return metadata(json, Action::create).overriding;
    };
    EXPECT_EQ(overriding("{}"), std::nullopt);
    EXPECT_EQ(overriding(R"({"__overriding": "system"})"), Overriding::system);
    EXPECT_EQ(overriding(R"({"__overriding": "user"})"), Overriding::user);
    const auto error = [](const char* value) {
        return metadata_error(std::string(R"({"__overriding": )") + value + "}", Action::create);
    };
    EXPECT_EQ(error("\"none\"").message,
              "metadata_params.__overriding has an unknown value \"none\"");
    EXPECT_EQ(error("\"none\"").hint, "Allowed values: system, user.");
    for (const char* meant :
         {"true", "\"SYSTEM\"", "\"system value\"", "\"OVERRIDING SYSTEM VALUE\""}) {
        EXPECT_EQ(error(meant).hint, R"(Write "system".)") << meant;
    }
    EXPECT_EQ(error("\"OVERRIDING USER VALUE\"").hint, R"(Write "user".)");
}

TEST(Metadata, ReadsIncludes) {
    EXPECT_EQ(included("customer"), "customer=customer");
    EXPECT_EQ(included("customer,invoice_line"), "customer=customer, invoice_line=invoice_line");
    EXPECT_EQ(included("buyer:customer"), "buyer=customer");
    EXPECT_EQ(included("customer!invoice_customer_id_fkey"),
              "customer=customer!invoice_customer_id_fkey");
    EXPECT_EQ(included("boss:employee!boss_fkey(customer)"),
              "boss=employee!boss_fkey(customer=customer)");
}

TEST(Metadata, IncludesNest) {
    EXPECT_EQ(included("invoice_line ( track(album(artist), genre), x:y ), customer"),
              "invoice_line=invoice_line(track=track(album=album(artist=artist), genre=genre), "
              "x=y), customer=customer");
}

TEST(Metadata, IncludesMayBeQuoted) {
    EXPECT_EQ(included(R"("a:b":"c!d"!"e(f"("g,h"))"), "a:b=c!d!e(f(g,h=g,h)");
}

TEST(Metadata, IncludesMayNameTheSchema) {
    EXPECT_EQ(included("tracker.task"), "task=tracker.task");
    EXPECT_EQ(included("t:tracker . task!key(app.person)"),
              "t=tracker.task!key(person=app.person)");
    EXPECT_EQ(included(R"("odd.one"."task.x","a.b")"), "task.x=odd.one.task.x, a.b=a.b");
    EXPECT_EQ(included("an.alias:task"), "an.alias=task");
}

TEST(Metadata, RefusesIncludesThatDoNotParse) {
    for (const char* text : {"",      "a,", ",a", "a(",    "a()",     "a(b",   "a)",
                             "a(b))", "a!", ":a", "a:",    "a!b!c",   "a(b)c", "a:b:c",
                             "a.b.c", "a.", ".a", "a!b.c", "a(b)(c)", "\"a",   "a(,b)"}) {
        EXPECT_EQ(caught_error([&] { return included(text); }).sqlstate, "22023") << text;
    }
    EXPECT_EQ(metadata_error(R"({"__include": ["a"]})").message,
              "metadata_params.__include must be a comma list or an object of associations, not "
              "an array");
}

TEST(Metadata, SaysWhichKeyItCannotRead) {
    EXPECT_EQ(metadata_error(R"({"__sort": "a,,b"})").message,
              "metadata_params.__sort: cannot read \"a,,b\" at character 3");
    EXPECT_EQ(metadata_error(R"({"__sort": "a,,b"})").hint,
              "At this character a name is expected.");
    EXPECT_EQ(metadata_error(R"({"__sort": "a\"b"})").hint,
              "Enclose names with special characters in double quotes.");
    EXPECT_EQ(metadata_error(R"({"__include": "a("})").message,
              "metadata_params.__include ends where a name is expected");
    EXPECT_EQ(metadata_error(R"x({"__include": "a(b"})x").message,
              "metadata_params.__include ends where a closing parenthesis is expected");
    EXPECT_EQ(metadata_error(R"({"__properties": "a,"})").message,
              "metadata_params.__properties ends where a name is expected");
    for (const char* json : {R"({"__sort": ""})", R"({"__sort": "total,"})",
                             R"({"__include": "customer("})", R"({"__properties": " "})"}) {
        EXPECT_EQ(metadata_error(json).hint, "") << json;
    }
}

TEST(Metadata, BoundsTheNestingOfIncludes) {
    const auto nested = [](int levels) {
        std::string text = "a";
        for (int level = 1; level < levels; ++level) {
            text = "a(" + text + ")";
        }
        return text;
    };
    EXPECT_NO_THROW(included(nested(20)));
    const ErrorFields error = caught_error([&] { return included(nested(21)); });
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "metadata_params.__include is nested too deep");
    EXPECT_EQ(caught_error([&] { return included(nested(10'000)); }).sqlstate, "22023");
}

TEST(Metadata, ReadsLocks) {
    struct Row {
        const char* json;
        LockStrength strength;
    };
    constexpr Row table[] = {
        {R"({"__lock": "update"})", LockStrength::update},
        {R"({"__lock": "no key update"})", LockStrength::no_key_update},
        {R"({"__lock": "share"})", LockStrength::share},
        {R"({"__lock": "key share"})", LockStrength::key_share},
    };
    for (const Row& row : table) {
        EXPECT_THAT(metadata(row.json).lock, Optional(row.strength)) << row.json;
        EXPECT_EQ(metadata(row.json).lock_wait, LockWait::wait) << row.json;
    }
    EXPECT_EQ(metadata(R"({"__lock": "update", "__lock_wait": "nowait"})").lock_wait,
              LockWait::nowait);
    EXPECT_EQ(metadata(R"({"__lock_wait": "skip locked", "__lock": "share"})").lock_wait,
              LockWait::skip_locked);
}

TEST(Metadata, RefusesUnknownLocks) {
    const ErrorFields strength = metadata_error(R"({"__lock": "exclusive"})");
    EXPECT_EQ(strength.sqlstate, "22023");
    EXPECT_EQ(strength.message, "metadata_params.__lock has an unknown value \"exclusive\"");
    EXPECT_EQ(strength.hint, "Allowed values: update, no key update, share, key share.");
    EXPECT_EQ(metadata_error(R"({"__lock": "update", "__lock_wait": "skip"})").hint,
              "Allowed values: nowait, skip locked.");
    EXPECT_EQ(metadata_error(R"({"__lock": true})").sqlstate, "22023");
    EXPECT_EQ(metadata_error(R"({"__lock_wait": "nowait"})").message,
              "metadata_params.__lock_wait needs __lock");
}

TEST(Metadata, ALockWithACountIsAnError) {
    const ErrorFields error = metadata_error(R"({"__lock": "update", "__count": true})");
    EXPECT_EQ(error.sqlstate, "22023");
    EXPECT_EQ(error.message, "metadata_params.__lock cannot be combined with __count");
    EXPECT_NO_THROW(metadata(R"({"__lock": "update", "__count": false})"));
}

TEST(Metadata, ReadsOnConflict) {
    const auto parsed = [](const char* json) {
        return *metadata(std::string(R"({"__on_conflict": )") + json + "}", Action::create)
                    .on_conflict;
    };
    const OnConflict nothing = parsed(R"({"columns": ["a", "b"], "action": "nothing"})");
    EXPECT_THAT(nothing.columns, ElementsAre("a", "b"));
    EXPECT_EQ(nothing.constraint, "");
    EXPECT_FALSE(nothing.updates());
    EXPECT_EQ(nothing.update_columns, std::nullopt);
    const OnConflict update = parsed(R"({"constraint": "customer_pkey", "action": "update"})");
    EXPECT_THAT(update.columns, IsEmpty());
    EXPECT_EQ(update.constraint, "customer_pkey");
    EXPECT_TRUE(update.updates());
    EXPECT_EQ(update.update_columns, std::nullopt);
    const OnConflict chosen = parsed(R"({"columns": "a", "action": "update", "update": ["c"]})");
    EXPECT_THAT(chosen.columns, ElementsAre("a"));
    EXPECT_THAT(chosen.update_columns, Optional(ElementsAre("c")));
}

TEST(Metadata, RefusesOnConflictThatDoesNotMakeSense) {
    const auto error = [](const char* json) {
        return metadata_error(std::string(R"({"__on_conflict": )") + json + "}", Action::create);
    };
    constexpr std::string_view needs_a_target =
        R"(metadata_params.__on_conflict needs one of "columns", "constraint" and "index")";
    EXPECT_EQ(error(R"({"action": "update"})").message, needs_a_target);
    EXPECT_EQ(error(R"({"action": "select"})").message, needs_a_target);
    EXPECT_EQ(error(R"({"columns": ["a"], "constraint": "b", "action": "nothing"})").message,
              needs_a_target);
    EXPECT_EQ(error(R"({"index": "a", "constraint": "b", "action": "update"})").message,
              needs_a_target);
    EXPECT_EQ(error(R"({"index": "a", "action": "select", "increment": ["b"]})").message,
              "metadata_params.__on_conflict has columns to increment that go with no update");
    EXPECT_EQ(error(R"({"index": "a", "action": "nothing", "if": {}})").message,
              R"(metadata_params.__on_conflict has an "if" that goes with no update)");
    EXPECT_EQ(
        error(R"({"index": "a", "action": "update", "update": "b", "increment": "b"})").message,
        R"(metadata_params.__on_conflict has column "b" in "update" and in "increment")");
    EXPECT_EQ(error(R"({"index": "a", "action": "update", "update": ["b", "c", "b"]})").message,
              R"(metadata_params.__on_conflict.update names column "b" twice)");
    EXPECT_EQ(error(R"({"index": "a", "action": "update", "increment": "b,b"})").message,
              R"(metadata_params.__on_conflict.increment names column "b" twice)");
    EXPECT_EQ(error(R"({"columns": "a, b, a", "action": "select"})").message,
              R"(metadata_params.__on_conflict.columns names column "a" twice)");
    EXPECT_EQ(error(R"({"columns": ["a"]})").message,
              R"(metadata_params.__on_conflict needs an "action")");
    EXPECT_EQ(error(R"({"columns": ["a"], "action": "ignore"})").message,
              R"(metadata_params.__on_conflict.action has an unknown value "ignore")");
    // No target at all would let any conflict count.
    EXPECT_EQ(error(R"({"constraint": "", "action": "nothing"})").message,
              "metadata_params.__on_conflict.constraint must not be empty");
    EXPECT_EQ(error(R"({"index": "", "action": "nothing"})").message,
              "metadata_params.__on_conflict.index must not be empty");
    EXPECT_EQ(error(R"({"columns": ["a"], "action": "nothing", "where": "x"})").message,
              R"(metadata_params.__on_conflict has an unknown key "where")");
    for (const char* json :
         {R"("nothing")", R"([])", R"({"columns": [], "action": "nothing"})",
          R"({"columns": [1], "action": "nothing"})", R"({"constraint": 1, "action": "nothing"})",
          R"({"columns": ["a"], "action": "nothing", "update": ["b"]})",
          R"({"columns": ["a"], "action": "update", "update": []})"}) {
        EXPECT_EQ(error(json).sqlstate, "22023") << json;
    }
}

TEST(Metadata, LooksAtAValueWithAReferenceOnlyWhenItIsResolved) {
    const Value params = exact_json(R"({"__limit": "$ref:a.n", "__sort": "x"})");
    const Metadata skipped = parse_metadata(params, Action::read, true);
    EXPECT_EQ(skipped.limit, std::nullopt);
    EXPECT_EQ(skipped.sort.size(), 1U);
    EXPECT_EQ(caught_error([&] { return parse_metadata(params, Action::read, false); }).sqlstate,
              "22023");
}

TEST(Metadata, LooksAtTheOtherValuesAtOnce) {
    EXPECT_EQ(caught_error([&] {
                  return parse_metadata(exact_json(R"({"__limit": "$ref:a.n", "__sort": "x:up"})"),
                                        Action::read, true);
              }).message,
              "metadata_params.__sort has an unknown modifier \"up\"");
    EXPECT_THAT(caught_error([&] {
                    return parse_metadata(exact_json(R"({"__limits": "$ref:a.n"})"), Action::read,
                                          true);
                }).message,
                HasSubstr("does not take"));
}

}  // namespace
}  // namespace batch_ops::test
