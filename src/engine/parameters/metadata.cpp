#include "engine/parameters/metadata.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/core/joined.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/hints/readable.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/parameters/metadata_hints.hpp"
#include "engine/parameters/metadata_values.hpp"
#include "engine/parameters/name_scanner.hpp"
#include "engine/references/reference_search.hpp"

namespace batch_ops {

namespace {

struct SortModifiers {
    std::optional<bool> descending;
    std::optional<bool> nulls_first;
};

void parse_sort_modifier(SortModifiers& modifiers, const std::string& modifier) {
    const bool is_direction = modifier == "asc" || modifier == "desc";
    if (!is_direction && modifier != "nullsfirst" && modifier != "nullslast") {
        fail_in_metadata("__sort", "has an unknown modifier \"" + modifier + "\"",
                         "Available modifiers: asc, desc, nullsfirst, nullslast.");
    }
    auto& said = is_direction ? modifiers.descending : modifiers.nulls_first;
    if (said) {
        fail_in_metadata("__sort", "says twice how to sort by one column: \"" + modifier + "\"");
    }
    said = modifier == "desc" || modifier == "nullsfirst";
}

void parse_sort(Metadata& metadata, std::string_view key, const Value& value) {
    NameScanner scanner(string_of(key, value), sort_delimiters, shown_key(key));
    do {
        SortKey sort_key = read_sort_name(scanner);
        SortModifiers modifiers;
        while (scanner.skip(':')) {
            parse_sort_modifier(modifiers, scanner.name());
        }
        sort_key.descending = modifiers.descending.value_or(false);
        sort_key.nulls_first = modifiers.nulls_first;
        metadata.sort.push_back(std::move(sort_key));
        check_name_count(key, metadata.sort.size());
    } while (scanner.skip(','));
    if (!scanner.at_end()) {
        scanner.fail();
    }
    check_sort_associations(metadata.sort, shown_key(key));
}

void parse_include(Metadata& metadata, std::string_view key, const Value& value) {
    metadata.include = parse_includes(string_of(key, value), shown_key(key));
}

void parse_conflict(Metadata& metadata, std::string_view key, const Value& value) {
    metadata.on_conflict = parse_on_conflict(key, value);
}

void parse_limit(Metadata& metadata, std::string_view key, const Value& value) {
    metadata.limit = count_of(key, value);
}

void parse_offset(Metadata& metadata, std::string_view key, const Value& value) {
    metadata.offset = count_of(key, value);
}

void parse_properties(Metadata& metadata, std::string_view key, const Value& value) {
    metadata.properties = names_of(key, value);
}

void parse_count(Metadata& metadata, std::string_view key, const Value& value) {
    metadata.count = boolean_of(key, value);
}

void parse_all(Metadata& metadata, std::string_view key, const Value& value) {
    metadata.all = boolean_of(key, value);
}

void parse_lock(Metadata& metadata, std::string_view key, const Value& value) {
    metadata.lock = choose(key, value, lock_strengths);
}

void parse_lock_wait(Metadata& metadata, std::string_view key, const Value& value) {
    metadata.lock_wait = choose(key, value, lock_waits);
}

void parse_key(Metadata& metadata, std::string_view key, const Value& value) {
    metadata.key = names_of(key, value);
    std::vector<std::string> sorted = *metadata.key;
    std::ranges::sort(sorted);
    if (sorted.empty()) {
        fail_in_metadata(key, "needs at least one column");
    }
    if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end()) {
        fail_in_metadata(key, "names column \"" + *twice + "\" twice");
    }
}

void parse_overriding(Metadata& metadata, std::string_view key, const Value& value) {
    metadata.overriding = choose(key, value, overridings);
}

constexpr unsigned on_create = 1U << static_cast<unsigned>(Action::create);
constexpr unsigned on_read = 1U << static_cast<unsigned>(Action::read);
constexpr unsigned on_update = 1U << static_cast<unsigned>(Action::update);
constexpr unsigned on_delete = 1U << static_cast<unsigned>(Action::remove);
constexpr unsigned on_call = 1U << static_cast<unsigned>(Action::call);

struct MetadataKey {
    std::string_view name;
    unsigned actions;
    void (*parse)(Metadata&, std::string_view, const Value&);
};

constexpr std::array metadata_keys = {
    MetadataKey{"__sort", on_read, parse_sort},
    MetadataKey{"__limit", on_read | on_call, parse_limit},
    MetadataKey{"__offset", on_read, parse_offset},
    MetadataKey{"__properties", on_create | on_read | on_update | on_delete | on_call,
                parse_properties},
    MetadataKey{"__count", on_read, parse_count},
    MetadataKey{"__include", on_read, parse_include},
    MetadataKey{"__all", on_update | on_delete, parse_all},
    MetadataKey{"__lock", on_read, parse_lock},
    MetadataKey{"__lock_wait", on_read, parse_lock_wait},
    MetadataKey{"__on_conflict", on_create, parse_conflict},
    MetadataKey{"__key", on_update, parse_key},
    MetadataKey{"__overriding", on_create, parse_overriding},
};

bool takes(const MetadataKey& key, Action action) {
    return (key.actions & (1U << static_cast<unsigned>(action))) != 0;
}

const MetadataKey* find_key(std::string_view name, Action action) {
    const auto* found = std::ranges::find(metadata_keys, name, &MetadataKey::name);
    return found != metadata_keys.end() && takes(*found, action) ? found : nullptr;
}

void check_keys(const Value& metadata_params, Action action) {
    std::vector<std::string_view> unknown;
    for (const auto& member : metadata_params.get_ref<const Value::object_t&>()) {
        if (find_key(member.first, action) == nullptr) {
            unknown.emplace_back(member.first);
        }
    }
    if (!unknown.empty()) {
        const MetadataVocabulary vocabulary{metadata_key_names, meant_metadata_value};
        throw unknown_metadata_keys(unknown, metadata_params, action, vocabulary);
    }
}

// In the form that is read, if that is clear and can be read indeed.
std::optional<Value> readable_meaning(const MetadataKey& key, const Value& written) {
    return if_readable(meant_metadata(key.name, written), [&](const Value& meant) {
        Metadata tried;
        key.parse(tried, key.name, meant);
    });
}

// What cannot be read says how it is to be written, if that is clear.
void parse_value(Metadata& metadata, const MetadataKey& key, const Value& value) {
    try {
        key.parse(metadata, key.name, value);
    } catch (const BatchError& error) {
        if (!is_mistake(error)) {
            throw;
        }
        if (const auto meant = readable_meaning(key, value)) {
            throw BatchError(error).with_hint("Write " + shown_json(*meant) + ".");
        }
        throw value.is_null() ? BatchError(error).with_hint(leave_out_hint) : error;
    }
}

// The count is one number: there is nothing to lock, to project or to attach to.
constexpr std::array<std::string_view, 3> excluded_by_count = {"__lock", "__properties",
                                                               "__include"};

void check_combinations(const Metadata& metadata, const Value& given) {
    if (metadata.count) {
        for (const std::string_view excluded : excluded_by_count) {
            if (find_member(given, excluded) != nullptr) {
                fail_in_metadata(excluded, "cannot be combined with __count");
            }
        }
    }
    if (find_member(given, "__lock_wait") != nullptr && find_member(given, "__lock") == nullptr) {
        fail_in_metadata("__lock_wait", "needs __lock");
    }
}

}  // namespace

std::vector<std::string_view> metadata_key_names(Action action) {
    std::vector<std::string_view> names;
    for (const MetadataKey& key : metadata_keys) {
        if (takes(key, action)) {
            names.push_back(key.name);
        }
    }
    return names;
}

std::optional<Value> meant_metadata_value(std::string_view key, const Value& written,
                                          Action action) {
    const MetadataKey* found = find_key(key, action);
    return found == nullptr ? std::nullopt : readable_meaning(*found, written);
}

std::string advice_on_metadata_key(std::string_view key, Action action) {
    return advice_on_key(key, action, metadata_key_names);
}

std::span<const std::string_view> keys_excluded_by_count() {
    return excluded_by_count;
}

std::vector<std::string_view> lock_strength_names() {
    return views_of(lock_strengths, &Word<LockStrength>::first);
}

std::vector<std::string_view> lock_wait_names() {
    return views_of(lock_waits, &Word<LockWait>::first);
}

std::vector<std::string_view> overriding_names() {
    return views_of(overridings, &Word<Overriding>::first);
}

std::vector<std::string_view> conflict_action_names() {
    return views_of(conflict_actions, &Word<ConflictAction>::first);
}

Metadata parse_metadata(const Value& metadata_params, Action action, bool skip_references) {
    check_keys(metadata_params, action);
    Metadata metadata;
    for (const auto& [name, value] : metadata_params.get_ref<const Value::object_t&>()) {
        if (!skip_references || !holds_references(value)) {
            parse_value(metadata, *find_key(name, action), value);
        }
    }
    check_combinations(metadata, metadata_params);
    return metadata;
}

}  // namespace batch_ops
