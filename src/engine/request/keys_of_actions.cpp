#include "engine/request/keys_of_actions.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/core/joined.hpp"
#include "engine/hints/foreign_words.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/value.hpp"
#include "engine/parameters/name_scanner.hpp"
#include "engine/request/for_each_reader.hpp"

namespace batch_ops {

namespace {

constexpr std::size_t longest_example_value = 2000;

struct LimitedKey {
    std::string_view key;
    std::array<Action, 4> actions;  ///< that take it; the last may be there several times
};

constexpr std::array limited_keys = {
    LimitedKey{"store_params", {Action::create, Action::update, Action::sync, Action::call}},
    LimitedKey{"query_params", {Action::read, Action::update, Action::remove, Action::sync}},
    LimitedKey{"for_each", {Action::create, Action::update, Action::remove, Action::remove}},
    LimitedKey{"lookup", {Action::create, Action::update, Action::sync, Action::sync}},
    LimitedKey{"increment", {Action::update, Action::update, Action::update, Action::update}},
    LimitedKey{"append", {Action::update, Action::update, Action::update, Action::update}},
    LimitedKey{"merge", {Action::update, Action::update, Action::update, Action::update}},
};

const LimitedKey* find_limited(std::string_view key) {
    const auto* const found = std::ranges::find(limited_keys, key, &LimitedKey::key);
    return found == limited_keys.end() ? nullptr : found;
}

Value short_object(const JsonNode& node) {
    return node.exists() && node.is_object() && node.size_in_bytes() <= longest_example_value
               ? node.value()
               : Value();
}

// Columns that equal one value each, also within the name of a key of several: {"tenant_id":
// {"tenant": 1, "id": 2}}.
std::optional<Value> equalities_in(const Value& filter) {
    if (!filter.is_object() || filter.empty()) {
        return std::nullopt;
    }
    const Value& first = filter.get_ref<const Value::object_t&>().begin()->second;
    if (filter.size() == 1 && first.is_object() && first.size() > 1) {
        return equalities_in(first);
    }
    const bool all_plain =
        std::ranges::all_of(filter.get_ref<const Value::object_t&>(), [](const auto& member) {
            return !member.first.starts_with("__") && !member.second.is_structured() &&
                   !member.second.is_null();
        });
    return all_plain ? std::optional(filter) : std::nullopt;
}

std::string columns_of(const Value& object) {
    return joined(
        object.get_ref<const Value::object_t&>(),
        [](const auto& member) { return written_name(member.first, ","); }, ",");
}

std::string advice_on_filter_of_create(const Value& filter) {
    constexpr std::string_view none = "A create selects no rows.";
    const auto equalities = equalities_in(filter);
    if (!equalities) {
        return std::string(none);
    }
    const Value conflict =
        Value::object({{"columns", columns_of(*equalities)}, {"action", "update"}});
    return std::string(none) + " To update a row that is there, write " +
           shown_member("metadata_params", object_of("__on_conflict", conflict)) +
           ", with these columns in store_params.";
}

// {"attributes": ["id", "name"]} of Sequelize.
bool names_columns(const JsonNode& node) {
    bool all = node.is_array() && node.size() != 0;
    if (all) {
        node.for_each_element(
            [&](std::size_t, const JsonNode& name) { all = all && name.is_string(); });
    }
    return all;
}

std::string advice_on_store_params(std::string_view written, Action action, const JsonNode& value) {
    return written == "attributes" && action == Action::read && names_columns(value)
               ? "Columns that are to be returned belong in metadata_params.__properties."
               : "Rows are selected by query_params.";
}

// The row that is created, with what it is found by.
Value row_of(const Value& create, const Value& found_by) {
    Value row = create;
    for (const auto& [column, value] : found_by.get_ref<const Value::object_t&>()) {
        if (find_member(row, column) == nullptr) {
            append_member(row, column, value);
        }
    }
    return row;
}

// Columns that are updated to what a new row has, or would have.
bool may_be_updated(const Value& update, const Value& row) {
    return std::ranges::all_of(update.get_ref<const Value::object_t&>(), [&](const auto& member) {
        return find_member(row, member.first) != nullptr && !member.second.is_object();
    });
}

bool has_same_values(const Value& update, const Value& row) {
    return std::ranges::all_of(update.get_ref<const Value::object_t&>(), [&](const auto& member) {
        return *find_member(row, member.first) == member.second;
    });
}

}  // namespace

bool takes_key(Action action, std::string_view key) {
    const LimitedKey* const limited = find_limited(key);
    return limited == nullptr ||
           std::ranges::find(limited->actions, action) != limited->actions.end();
}

std::string advice_on_operation_key(std::string_view written, std::string_view key, Action action,
                                    const JsonNode& operation) {
    if (key == "query_params") {
        return action == Action::create
                   ? advice_on_filter_of_create(short_object(operation.member(written)))
                   : "Arguments of the function belong in store_params.";
    }
    if (key == "store_params") {
        return advice_on_store_params(written, action, operation.member(written));
    }
    if (key == "for_each") {
        return items_hint(action);
    }
    return "\"" + std::string(key) + "\" is for " +
           (key == "lookup" ? "create, update and sync." : "update.");
}

bool is_where_create_update(std::string_view key) {
    return key == "create" || key == "update" ||
           word_for(WordPlace::operation_key, key) == "query_params";
}

std::optional<std::string> where_create_update_hint(const JsonNode& operation) {
    Value where = short_object(operation.member("where"));
    if (where.is_null()) {
        where = short_object(operation.member("query_params"));
    }
    const Value create = short_object(operation.member("create"));
    const Value update = short_object(operation.member("update"));
    const auto found_by = equalities_in(where);
    if (!found_by || !create.is_object() || !update.is_object()) {
        return std::nullopt;
    }
    const Value row = row_of(create, *found_by);
    if (!may_be_updated(update, row)) {
        return std::nullopt;
    }
    Value conflict = Value::object({{"columns", columns_of(*found_by)}});
    append_member(conflict, "action", update.empty() ? "select" : "update");
    if (!update.empty()) {
        append_member(conflict, "update", columns_of(update));
    }
    return "Write \"action\": \"create\", " + shown_member("store_params", row) + ", " +
           shown_member("metadata_params", object_of("__on_conflict", conflict)) + "." +
           (has_same_values(update, row)
                ? ""
                : " A row that is there gets the values of store_params, too.");
}

}  // namespace batch_ops
