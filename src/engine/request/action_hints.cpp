#include "engine/request/action_hints.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/hints/foreign_words.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/hints/unknown_keys.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/parameters/action.hpp"
#include "engine/parameters/name_scanner.hpp"
#include "engine/request/operation.hpp"

namespace batch_ops {

namespace {

bool has_members(const JsonNode& node) {
    return node.is_object() && node.size() != 0;
}

// Those that one value each selects rows by.
std::optional<std::string> columns_of_filter(const JsonNode& filter) {
    constexpr std::size_t most = 5;
    if (!has_members(filter) || filter.size() > most) {
        return std::nullopt;
    }
    std::string columns;
    bool all_plain = true;
    filter.for_each_member([&](std::string_view name, const JsonNode& value) {
        all_plain = all_plain && !name.starts_with("__") && !value.is_object() &&
                    !value.is_array() && name.size() <= 63;
        if (all_plain) {
            columns += (columns.empty() ? "" : ",") + written_name(name, ",");
        }
    });
    return all_plain ? std::optional(columns) : std::nullopt;
}

bool has_id(const JsonNode& rows) {
    const JsonNode row = rows.is_array() && rows.size() != 0 ? rows.element(0) : rows;
    return row.is_object() && row.member("id").exists();
}

std::string upsert_hint(std::string_view conflict_action, const JsonNode& operation) {
    const JsonNode filter = operation.member("query_params");
    auto columns = columns_of_filter(filter);
    if (!columns && has_id(operation.member("store_params"))) {
        columns = "id";
    }
    return R"(Use "create" with "__on_conflict": {"columns": )" +
           (columns ? compact_json(Value(*columns)) : "...") + R"(, "action": ")" +
           std::string(conflict_action) + R"("} in metadata_params)" +
           (has_members(filter) ? ", and the columns of query_params in store_params." : ".");
}

// A row or rows in the place of others: which there are to be in the end, what is to be set in
// some, or what is stored under a key.
std::string replace_hint(std::string_view written, const JsonNode& operation) {
    const JsonNode filter = operation.member("query_params");
    const bool has_rows = operation.member("store_params").is_array();
    if (has_rows && columns_of_filter(filter)) {
        return use_instead({{written, "sync"}});
    }
    const bool changes_columns = std::ranges::any_of(
        change_keys, [&](const ChangeKey& key) { return operation.member(key.name).exists(); });
    if (filter.exists() || changes_columns) {
        return use_instead({{written, "update"}});
    }
    return upsert_hint("update", operation) +
           (has_rows ? R"( To delete the rows that are not given, too, use "sync".)" : "");
}

}  // namespace

std::string action_hint(std::string_view written, const JsonNode& operation) {
    if (const auto conflict_action = word_for(WordPlace::upserting, written)) {
        return upsert_hint(*conflict_action, operation);
    }
    if (word_for(WordPlace::replacing, written)) {
        return replace_hint(written, operation);
    }
    auto meant = word_for(WordPlace::syncing, written);
    if (!meant) {
        meant = word_for(WordPlace::action, written);
    }
    if (!meant) {
        meant = nearest_name(written, views_of(all_actions, action_name));
    }
    return meant ? use_instead({{written, *meant}}) : std::string();
}

}  // namespace batch_ops
