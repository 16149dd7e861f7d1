#include "engine/parameters/sort_key.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "engine/parameters/association_name.hpp"
#include "engine/parameters/metadata.hpp"
#include "unit/support/caught_error.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

Metadata sorted_by(std::string_view text) {
    return parse_metadata(object_of("__sort", text), Action::read, false);
}

// `column`, or `association -> column`, with the direction.
std::string key_text(std::string_view text) {
    std::string keys;
    for (const SortKey& key : sorted_by(text).sort) {
        keys += (keys.empty() ? "" : ", ") +
                (key.association == nullptr ? "" : association_text(*key.association) + " -> ") +
                key.column + (key.descending ? " desc" : "");
    }
    return keys;
}

TEST(SortKey, IsAColumnOfTheTableOrOfAnAssociation) {
    EXPECT_EQ(key_text("total"), "total");
    EXPECT_EQ(key_text("customer.last_name:desc,total"), "customer -> last_name desc, total");
    EXPECT_EQ(key_text("customer!fk.last_name"), "customer!fk -> last_name");
    EXPECT_EQ(key_text("crm.customer.last_name"), "crm.customer -> last_name");
    EXPECT_EQ(key_text(" crm . customer ! fk . last_name : desc"),
              "crm.customer!fk -> last_name desc");
}

TEST(SortKey, NamesInQuotesHoldPoints) {
    EXPECT_EQ(key_text(R"("a.b":desc)"), "a.b desc");
    EXPECT_EQ(key_text(R"("a.b"."c!d")"), R"("a.b" -> c!d)");
    EXPECT_EQ(key_text(R"("a"!"k.l"."c")"), R"(a!"k.l" -> c)");
}

TEST(SortKey, WhatCannotBeReadIsRefused) {
    for (const char* text : {"a.", ".a", "a..b", "a!", "a!k", "a!k:desc", "a!k.", "a.b.c.d",
                             "a.b.c!k.d", "a!k!l.b", "!k.a"}) {
        EXPECT_EQ(caught_error([&] { sorted_by(text); }).sqlstate, "22023") << text;
    }
    EXPECT_EQ(caught_error([] { sorted_by("a!k"); }).message,
              "metadata_params.__sort ends where \".column\" is expected");
}

TEST(SortKey, AssociationsAreBounded) {
    const auto text = [](int associations) {
        std::string keys;
        for (int index = 0; index < associations; ++index) {
            const std::string name = "a" + std::to_string(index);
            keys += (keys.empty() ? "" : ",") + name + ".x," + name + ".y";
        }
        return keys;
    };
    EXPECT_EQ(sorted_by(text(20)).sort.size(), 40U);
    EXPECT_EQ(caught_error([&] { sorted_by(text(21)); }).message,
              "metadata_params.__sort has columns of more than 20 associations");
}

}  // namespace
}  // namespace batch_ops::test
