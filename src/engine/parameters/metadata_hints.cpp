#include "engine/parameters/metadata_hints.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/core/joined.hpp"
#include "engine/core/sentences.hpp"
#include "engine/core/split.hpp"
#include "engine/hints/foreign_words.hpp"
#include "engine/hints/meant_boolean.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/hints/unknown_keys.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/parameters/aggregate_hints.hpp"
#include "engine/parameters/metadata_words.hpp"
#include "engine/parameters/name_scanner.hpp"
#include "engine/parameters/sort_key.hpp"

namespace batch_ops {

namespace {

using Text = std::optional<std::string>;

// A longer one is no slip of the pen, and looking at it would cost.
constexpr std::size_t longest_explained = 2000;

// --- __sort ---

// The words of one sort key: `total desc`, `total:DESC`, `total.desc.nullslast`, `-total`,
// `customer(last_name).desc`.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char character : text) {
        if (std::string_view(" :.()").find(character) != std::string_view::npos) {
            if (!word.empty()) {
                words.push_back(std::exchange(word, {}));
            }
        } else {
            word += character;
        }
    }
    if (!word.empty()) {
        words.push_back(std::move(word));
    }
    return words;
}

Text sort_modifiers(const std::vector<std::string>& words, std::size_t first) {
    std::string text;
    for (std::size_t index = first; index < words.size(); ++index) {
        // NULLS LAST
        const bool is_split = words[index].size() == 5 && index + 1 < words.size();
        auto modifier = word_for(WordPlace::sort_modifier, words[index]);
        if (!modifier && is_split) {
            modifier = word_for(WordPlace::sort_modifier, words[index] + words[index + 1]);
            ++index;
        }
        if (!modifier) {
            return std::nullopt;
        }
        text += *modifier == "asc" ? "" : ":" + std::string(*modifier);
    }
    return text;
}

Text sort_key(std::string_view text) {
    std::vector<std::string> words = words_of(text);
    const bool is_whole =
        !text.ends_with('.') && text.find_first_of("\"!") == std::string_view::npos;
    if (words.empty() || !is_whole) {
        return std::nullopt;
    }
    std::string& column = words.front();
    const bool is_signed = column.size() > 1 && (column.front() == '-' || column.front() == '+');
    const bool is_descending = is_signed && column.front() == '-';
    column.erase(0, is_signed ? 1 : 0);
    std::string name = written_name(column, sort_delimiters);
    Text modifiers = sort_modifiers(words, 1);
    const std::size_t end = text.find_first_of(" :.(", text.find_first_not_of(' '));
    const bool is_path = end != std::string_view::npos && (text[end] == '.' || text[end] == '(');
    if (!modifiers && is_path && words.size() > 1) {
        name += "." + written_name(words[1], sort_delimiters);
        modifiers = sort_modifiers(words, 2);
    }
    return modifiers ? Text(name + (is_descending ? ":desc" : "") + *modifiers) : std::nullopt;
}

Text sort_direction(const Value& direction) {
    if (direction.is_number_integer()) {
        return direction.get<std::int64_t>() < 0 ? ":desc" : "";
    }
    return direction.is_string()
               ? sort_modifiers(words_of(direction.get_ref<const std::string&>()), 0)
               : std::nullopt;
}

// The texts that `text` gives of all elements, with commas between them; nothing if one has none.
template <typename Elements, typename ToText>
Text comma_list(const Elements& elements, ToText text) {
    std::string list;
    for (const auto& element : elements) {
        const Text next = text(element);
        if (!next) {
            return std::nullopt;
        }
        list += (list.empty() ? "" : ",") + *next;
    }
    return list.empty() ? std::nullopt : Text(std::move(list));
}

// {"total": "desc"}, {"customer": {"last_name": "desc"}}
Text sort_member(const std::string& name, const Value& direction) {
    const bool is_path = direction.is_object() && direction.size() == 1;
    if (!is_path) {
        const Text modifiers = sort_direction(direction);
        return modifiers ? Text(written_name(name, sort_delimiters) + *modifiers) : std::nullopt;
    }
    const auto& [column, of_column] = *direction.get_ref<const Value::object_t&>().begin();
    const Text modifiers = sort_direction(of_column);
    return modifiers ? Text(written_name(name, sort_delimiters) + "." +
                            written_name(column, sort_delimiters) + *modifiers)
                     : std::nullopt;
}

// ["total", "DESC"]
Text sort_pair(const Value& written) {
    const bool is_pair = written.size() == 2 && written.front().is_string() &&
                         written.back().is_string() &&
                         word_for(WordPlace::sort_modifier, written.back().get<std::string>());
    return is_pair ? sort_member(written.front().get<std::string>(), written.back()) : std::nullopt;
}

Text sort_text(const Value& written) {
    if (written.is_string()) {
        return comma_list(split_at_commas(written.get_ref<const std::string&>()), sort_key);
    }
    if (written.is_array()) {
        const Text pair = sort_pair(written);
        return pair ? pair : comma_list(written, sort_text);
    }
    if (!written.is_object()) {
        return std::nullopt;
    }
    return comma_list(written.get_ref<const Value::object_t&>(),
                      [](const auto& member) { return sort_member(member.first, member.second); });
}

// --- __include, __properties ---

bool is_true(const Value& value) {
    return value.is_boolean() ? value.get<bool>() : meant_boolean(value).value_or(false);
}

Text include_text(const Value& written);

// {"customer": true}, {"customer": {"include": {"employee": true}}}
Text association_text(const std::string& name, const Value& written) {
    const std::string association = written_name(name, association_delimiters);
    if (is_true(written)) {
        return association;
    }
    if (!written.is_object() || written.size() > 1) {
        return std::nullopt;
    }
    if (written.empty()) {
        return association;
    }
    const auto& [key, nested] = *written.get_ref<const Value::object_t&>().begin();
    const Text inner =
        word_for(WordPlace::metadata_key, key) == "__include" ? include_text(nested) : std::nullopt;
    return inner ? Text(association + "(" + *inner + ")") : std::nullopt;
}

Text include_text(const Value& written) {
    if (written.is_string()) {
        return written.get_ref<const std::string&>();
    }
    if (written.is_array()) {
        return comma_list(written, include_text);
    }
    if (!written.is_object()) {
        return std::nullopt;
    }
    return comma_list(written.get_ref<const Value::object_t&>(), [](const auto& member) {
        return association_text(member.first, member.second);
    });
}

// {"total": true}, {"total": 1}
Text properties_text(const Value& written) {
    if (!written.is_object()) {
        return std::nullopt;
    }
    return comma_list(written.get_ref<const Value::object_t&>(), [](const auto& member) {
        return is_true(member.second) ? Text(written_name(member.first, ",")) : std::nullopt;
    });
}

// --- __lock ---

template <typename Words>
std::optional<std::string_view> nearest_word(std::string_view text, const Words& words) {
    return nearest_name(text, views_of(words, &Words::value_type::first));
}

Text lock_text(const Value& written) {
    if (is_true(written)) {
        return "update";
    }
    if (!written.is_string()) {
        return std::nullopt;
    }
    std::string_view text = written.get_ref<const std::string&>();
    for (const std::string_view prefix : {"for ", "FOR ", "for_", "FOR_"}) {
        text.remove_prefix(text.starts_with(prefix) ? prefix.size() : 0);
    }
    const auto nearest = nearest_word(text, lock_strengths);
    return nearest ? Text(*nearest) : std::nullopt;
}

Text lock_wait_text(const Value& written) {
    const auto nearest = written.is_string()
                             ? nearest_word(written.get_ref<const std::string&>(), lock_waits)
                             : std::nullopt;
    return nearest ? Text(*nearest) : std::nullopt;
}

// --- __overriding ---

// As SQL has it: OVERRIDING SYSTEM VALUE.
Text overriding_text(const Value& written) {
    if (is_true(written)) {
        return "system";
    }
    const auto meant = written.is_string()
                           ? word_for(WordPlace::overriding, written.get_ref<const std::string&>())
                           : std::nullopt;
    return meant ? Text(*meant) : std::nullopt;
}

// --- __on_conflict ---

std::optional<std::string_view> conflict_action(const Value& written) {
    if (!written.is_string()) {
        return std::nullopt;
    }
    const auto& text = written.get_ref<const std::string&>();
    for (const auto& [word, updates] : conflict_actions) {
        if (word == text) {
            return word;
        }
    }
    return word_for(WordPlace::conflict_action, text);
}

Value conflict_on(Value columns, std::string_view action) {
    return Value::object({{"columns", std::move(columns)}, {"action", action}});
}

std::optional<Value> conflict_from_object(const Value& written) {
    std::vector<std::string_view> present;
    for (const auto& member : written.get_ref<const Value::object_t&>()) {
        present.emplace_back(member.first);
    }
    Value meant = Value::object();
    const std::vector<KeyMeant> keys =
        keys_meant(present, {}, {views_of(conflict_keys), WordPlace::conflict_key});
    if (keys.size() != present.size()) {
        return std::nullopt;
    }
    for (const KeyMeant& key : keys) {
        const std::string name(key.instead);
        if (name.empty()) {
            return std::nullopt;
        }
        const Value& value = *find_member(written, key.name);
        const auto action = conflict_action(value);
        append_member(meant, name, name == "action" && action ? Value(*action) : value);
    }
    // With columns to update it is clear which action is meant.
    if (find_member(meant, "action") == nullptr && find_member(meant, "update") != nullptr) {
        append_member(meant, "action", "update");
    }
    return meant;
}

std::optional<Value> conflict_meant(const Value& written) {
    if (written.is_object()) {
        return conflict_from_object(written);
    }
    if (const auto action = conflict_action(written)) {
        return conflict_on("id", *action);
    }
    const bool names_columns =
        (written.is_string() && !written.get_ref<const std::string&>().empty()) ||
        (written.is_array() && !written.empty() &&
         std::ranges::all_of(written, [](const Value& name) { return name.is_string(); }));
    if (names_columns) {
        return conflict_on(written, "update");
    }
    return is_true(written) ? std::optional(conflict_on("id", "update")) : std::nullopt;
}

// --- the keys ---

std::optional<Value> as_value(const Text& text) {
    return text ? std::optional<Value>(*text) : std::nullopt;
}

std::optional<Value> boolean_meant(const Value& written) {
    const auto meant = meant_boolean(written);
    return meant ? std::optional<Value>(*meant) : std::nullopt;
}

std::optional<Value> total_meant(const Value& written) {
    return is_way_to_count(written) ? std::optional<Value>(true) : boolean_meant(written);
}

// {"status": true}
std::optional<Value> group_meant(const Value& written) {
    return as_value(properties_text(written));
}

struct MeantValue {
    std::string_view key;
    std::optional<Value> (*read)(const Value&);
};

constexpr std::array meant_values = {
    MeantValue{"__sort", [](const Value& written) { return as_value(sort_text(written)); }},
    MeantValue{"__properties",
               [](const Value& written) { return as_value(properties_text(written)); }},
    MeantValue{"__include", [](const Value& written) { return as_value(include_text(written)); }},
    MeantValue{"__count", boolean_meant},
    MeantValue{"__total", total_meant},
    MeantValue{"__aggregate", meant_aggregates},
    MeantValue{"__group", group_meant},
    MeantValue{"__all", boolean_meant},
    MeantValue{"__lock", [](const Value& written) { return as_value(lock_text(written)); }},
    MeantValue{"__lock_wait",
               [](const Value& written) { return as_value(lock_wait_text(written)); }},
    MeantValue{"__on_conflict", conflict_meant},
    MeantValue{"__overriding",
               [](const Value& written) { return as_value(overriding_text(written)); }},
};

// Where the value says that another key is meant than the one that the word stands for.
std::string hint_for_read(std::string_view key, const Value& written) {
    if (key == "__count" && is_way_to_count(written)) {
        return R"(Write "__total": true.)";
    }
    return key == "__properties" ? hint_for_aggregates_in(written) : std::string();
}

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

// {"by": "status", "_count": true, "_sum": {"amount": true}}
AggregatesBeside aggregates_in(const std::vector<std::string_view>& unknown,
                               const Value& metadata_params, Action action) {
    const bool may_have = action == Action::read && unknown.size() <= most_explained_keys &&
                          find_member(metadata_params, "__aggregate") == nullptr;
    if (!may_have) {
        return {};
    }
    return aggregates_beside(unknown, [&](std::string_view name) {
        const Value& written = *find_member(metadata_params, name);
        return size_in_bytes(written) <= longest_explained ? written : Value();
    });
}

// "create, update and sync"
std::string enumerated(const std::vector<std::string_view>& names) {
    const std::span<const std::string_view> all = names;
    const std::string_view last = all.back();
    return all.size() == 1 ? std::string(last)
                           : joined(all.first(all.size() - 1)) + " and " + std::string(last);
}

}  // namespace

bool is_way_to_count(const Value& written) {
    return written.is_string() &&
           (written == "exact" || written == "planned" || written == "estimated");
}

std::string more_than_columns_hint(const Value& properties) {
    const auto asks_for_more = [](const Value& name) {
        return name.is_string() &&
               name.get_ref<const std::string&>().find_first_of("*(") != std::string::npos;
    };
    const bool does = properties.is_array() ? std::ranges::any_of(properties, asks_for_more)
                                            : asks_for_more(properties);
    return does && hint_for_aggregates_in(properties).empty() ? std::string(all_columns_hint)
                                                              : std::string();
}

std::string counted_associations_hint(std::string_view alias, const Value& association) {
    if (word_for(WordPlace::include_key, alias) != "__count" || !association.is_object() ||
        association.size() != 1 || size_in_bytes(association) > longest_explained) {
        return {};
    }
    const auto& [key, names] = *association.get_ref<const Value::object_t&>().begin();
    if (word_for(WordPlace::include_key, key) != "__properties" || !names.is_object() ||
        names.empty()) {
        return {};
    }
    Value counted = Value::object();
    for (const auto& member : names.get_ref<const Value::object_t&>()) {
        if (!is_true(member.second)) {
            return {};
        }
        append_member(counted, member.first, object_of("__count", true));
    }
    return "Write " + shown_json(counted) + ".";
}

std::string conflict_columns_hint(std::string_view key, const Value& written) {
    if (written.is_null()) {
        return std::string(leave_out_hint);
    }
    const bool is_update = key == "update";
    if (is_update && written.is_boolean()) {
        return written.get<bool>()
                   ? "Leave the key out to update all columns that store_params has."
                   : R"(Write "action": "nothing" to leave a row that is there as it is.)";
    }
    std::string names;
    if (written.is_object() && size_in_bytes(written) <= longest_explained) {
        for (const auto& member : written.get_ref<const Value::object_t&>()) {
            names += (names.empty() ? "" : ",") + written_name(member.first, ",");
        }
    }
    return names.empty() ? std::string()
                         : "Write " + shown_member(key, names) + ". What is " +
                               (is_update ? "stored" : "added") + " is the value in store_params.";
}

std::string conflict_key_hint(std::string_view key, const Value& on_conflict) {
    std::string list = "Allowed keys: " + joined(conflict_keys) + ".";
    if (!word_for(WordPlace::conflict_filter, key)) {
        return list;
    }
    const Value* const action = find_member(on_conflict, "action");
    const bool may_update = action == nullptr || !action->is_string() || *action == "update";
    const std::string index = R"("index" instead of "columns")";
    const bool is_taken = find_member(on_conflict, "if") != nullptr;
    return may_update && !is_taken
               ? "Use \"if\" instead of \"" + clipped(key, 100) +
                     "\" to say which rows are updated; a partial index is named by " + index + "."
               : "A partial index is named by " + index + ".";
}

std::optional<Value> meant_metadata(std::string_view key, const Value& written) {
    const auto* found = std::ranges::find(meant_values, key, &MeantValue::key);
    if (found == meant_values.end() || size_in_bytes(written) > longest_explained) {
        return std::nullopt;
    }
    std::optional<Value> meant = found->read(written);
    return meant && *meant != written ? meant : std::nullopt;
}

std::string advice_on_key(std::string_view key, Action action, KeysOfAction keys_of) {
    std::vector<std::string_view> actions;
    for (const Action other : all_actions) {
        if (contains(keys_of(other), key)) {
            actions.push_back(action_name(other));
        }
    }
    const bool changes = action == Action::update || action == Action::remove;
    if (changes && (key == "__limit" || key == "__offset" || key == "__sort")) {
        return "Read the keys first and " + std::string(action_name(action)) +
               R"( by "$ref:a.*.id".)";
    }
    return actions.empty() ? std::string()
                           : "\"" + std::string(key) + "\" is for " + enumerated(actions) + ".";
}

BatchError unknown_metadata_keys(const std::vector<std::string_view>& unknown,
                                 const Value& metadata_params, Action action,
                                 const MetadataVocabulary& vocabulary) {
    const KnownKeys known{vocabulary.keys_of(action), WordPlace::metadata_key};
    std::vector<std::string_view> present;
    for (const auto& member : metadata_params.get_ref<const Value::object_t&>()) {
        present.emplace_back(member.first);
    }
    std::vector<std::string> hints;
    std::vector<KeyMeant> others;
    const AggregatesBeside beside = aggregates_in(unknown, metadata_params, action);
    if (!beside.keys.empty()) {
        hints.push_back("Write " + shown_member("__aggregate", beside.aggregates) + ".");
    }
    for (const KeyMeant& key : keys_meant(unknown, present, known)) {
        if (contains(beside.keys, key.name)) {
            continue;
        }
        const Value& written = *find_member(metadata_params, key.name);
        if (std::string hint = hint_for_read(key.instead, written);
            action == Action::read && !hint.empty()) {
            hints.push_back(std::move(hint));
            continue;
        }
        if (std::string hint = more_than_columns_hint(written);
            key.instead == "__properties" && !hint.empty()) {
            hints.push_back(std::move(hint));
            continue;
        }
        const auto word = word_for(WordPlace::metadata_key, key.name);
        const std::string advice =
            advice_on_key(word.value_or(key.name), action, vocabulary.keys_of);
        const auto meant =
            key.instead.empty() ? std::nullopt : vocabulary.meaning(key.instead, written, action);
        if (meant) {
            hints.push_back("Write " + shown_member(key.instead, *meant) + ".");
        } else if (key.instead.empty() && !advice.empty()) {
            if (std::ranges::find(hints, advice) == hints.end()) {
                hints.push_back(advice);
            }
        } else {
            others.push_back(key);
        }
    }
    hints.push_back(others.empty() ? "" : unknown_keys_hint(others, known));
    return invalid_request(
        "metadata_params has " + std::string(unknown.size() == 1 ? "a key " : "keys ") +
            quoted_names(unknown) + " that " + std::string(action_name(action)) + " does not take",
        sentences(hints));
}

}  // namespace batch_ops
