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
#include "engine/parameters/include_reader.hpp"
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

void parse_sort_modifier(SortModifiers& modifiers, std::string_view key,
                         const std::string& modifier) {
    const bool is_direction = modifier == "asc" || modifier == "desc";
    if (!is_direction && modifier != "nullsfirst" && modifier != "nullslast") {
        fail_in_metadata(key, "has an unknown modifier \"" + modifier + "\"",
                         "Available modifiers: asc, desc, nullsfirst, nullslast.");
    }
    auto& said = is_direction ? modifiers.descending : modifiers.nulls_first;
    if (said) {
        fail_in_metadata(key, "says twice how to sort by one column: \"" + modifier + "\"");
    }
    said = modifier == "desc" || modifier == "nullsfirst";
}

void parse_sort(Metadata& metadata, std::string_view key, const Value& value) {
    NameScanner scanner(string_of(key, value), sort_delimiters, shown_key(key));
    do {
        SortKey sort_key = read_sort_name(scanner);
        SortModifiers modifiers;
        while (scanner.skip(':')) {
            parse_sort_modifier(modifiers, key, scanner.name());
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

// How associations are read that are read by themselves.
struct IncludeContext {
    const IncludeFilters& filters;
    bool skip_references;
};

std::vector<Include> includes_of(std::string_view key, const Value& value,
                                 const IncludeContext& context);

void parse_include(Metadata& metadata, std::string_view key, const Value& value) {
    metadata.include = includes_of(key, value, {{}, false});
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

void parse_total(Metadata& metadata, std::string_view key, const Value& value) {
    metadata.total = boolean_of(key, value);
}

void parse_aggregate_key(Metadata& metadata, std::string_view key, const Value& value) {
    metadata.aggregation.aggregates = parse_aggregates(key, value);
}

void parse_group_key(Metadata& metadata, std::string_view key, const Value& value) {
    metadata.aggregation.group = parse_group_columns(key, value);
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
    metadata.key = distinct_names_of(key, value);
    if (metadata.key->empty()) {
        fail_in_metadata(key, "needs at least one column");
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
constexpr unsigned on_sync = 1U << static_cast<unsigned>(Action::sync);

/// Beside the actions: whether an association takes it.
constexpr unsigned in_include = 1U << 16U;

struct MetadataKey {
    std::string_view name;
    unsigned actions;
    void (*parse)(Metadata&, std::string_view, const Value&);
};

constexpr std::array metadata_keys = {
    MetadataKey{"__sort", on_read | in_include, parse_sort},
    MetadataKey{"__limit", on_read | on_call | in_include, parse_limit},
    MetadataKey{"__offset", on_read | in_include, parse_offset},
    MetadataKey{"__properties",
                on_create | on_read | on_update | on_delete | on_call | on_sync | in_include,
                parse_properties},
    MetadataKey{"__count", on_read | in_include, parse_count},
    MetadataKey{"__total", on_read, parse_total},
    MetadataKey{"__aggregate", on_read | in_include, parse_aggregate_key},
    MetadataKey{"__group", on_read | in_include, parse_group_key},
    MetadataKey{"__include", on_read | in_include, parse_include},
    MetadataKey{"__all", on_update | on_delete | on_sync, parse_all},
    MetadataKey{"__lock", on_read, parse_lock},
    MetadataKey{"__lock_wait", on_read, parse_lock_wait},
    MetadataKey{"__on_conflict", on_create, parse_conflict},
    MetadataKey{"__key", on_update | on_sync, parse_key},
    MetadataKey{"__overriding", on_create | on_sync, parse_overriding},
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

// What cannot be read says how it is to be written, if that is clear. `place` is the key, behind
// those of the associations in which it stands.
void parse_value(Metadata& metadata, const MetadataKey& key, std::string_view place,
                 const Value& value) {
    try {
        key.parse(metadata, place, value);
    } catch (const BatchError& error) {
        if (!is_mistake(error)) {
            throw;
        }
        if (place == "__count" && is_way_to_count(value)) {
            throw BatchError(error).with_hint(R"(Write "__total": true.)");
        }
        if (const auto meant = readable_meaning(key, value)) {
            throw BatchError(error).with_hint("Write " + shown_json(*meant) + ".");
        }
        throw value.is_null() ? BatchError(error).with_hint(leave_out_hint) : error;
    }
}

// The count is one number, and an aggregate none of a row: there is nothing to lock, to project or
// to attach to.
constexpr std::array<std::string_view, 6> excluded_by_count = {
    "__lock", "__properties", "__include", "__total", "__aggregate", "__group"};
constexpr std::array<std::string_view, 3> excluded_by_aggregates = {"__properties", "__include",
                                                                    "__lock"};
constexpr std::array<std::string_view, 1> excluded_by_total = {"__lock"};

constexpr std::array all_excluded_keys = {
    ExcludedKeys{"__count", excluded_by_count, "__count returns one number, not rows."},
    ExcludedKeys{"__aggregate", excluded_by_aggregates,
                 "What comes back are aggregates and the columns of __group, not rows."},
    ExcludedKeys{"__group", excluded_by_aggregates,
                 "What comes back are aggregates and the columns of __group, not rows."},
    ExcludedKeys{"__total", excluded_by_total,
                 "Rows that are counted cannot be locked. Read the total in an operation of its "
                 "own."},
};

// What a reference will say of a key that is true or false is not known yet.
bool is_meant(const Value& given, std::string_view key) {
    const Value* value = find_member(given, key);
    if (value == nullptr) {
        return false;
    }
    const bool takes_boolean = key == "__count" || key == "__total";
    return value->is_boolean() ? value->get<bool>() : !takes_boolean;
}

// `place` stands before the keys: those of the associations in which they are.
void check_exclusions(const Value& given, const std::string& place) {
    for (const ExcludedKeys& keys : all_excluded_keys) {
        if (!is_meant(given, keys.key)) {
            continue;
        }
        for (const std::string_view excluded : keys.excluded) {
            if (is_meant(given, excluded)) {
                fail_in_metadata(place + std::string(excluded),
                                 "cannot be combined with " + std::string(keys.key), keys.hint);
            }
        }
    }
}

// Without groups there is one row: whether a page of it or of the rows behind it is meant, nobody
// knows.
constexpr std::array<std::string_view, 4> keys_that_need_groups = {"__sort", "__limit", "__offset",
                                                                   "__total"};

std::string hint_without_groups(std::string_view key) {
    const std::string one_row = "Without __group one row comes back";
    if (key == "__sort") {
        return one_row + ": leave out __sort, or name the columns of groups in __group.";
    }
    if (key == "__total") {
        return one_row +
               ". The number of rows that go into it is {\"count\": \"*\"} in __aggregate.";
    }
    return one_row + ". Choose the rows that go into it by query_params.";
}

void check_has_groups(const Value& given, const std::string& place) {
    if (find_member(given, "__aggregate") == nullptr || find_member(given, "__group") != nullptr) {
        return;
    }
    for (const std::string_view key : keys_that_need_groups) {
        if (is_meant(given, key)) {
            fail_in_metadata(place + std::string(key), "needs __group where there is __aggregate",
                             hint_without_groups(key));
        }
    }
}

// Of an association nothing comes back.
bool gives(const Aggregation& aggregation, const SortKey& key) {
    return key.association == nullptr && aggregation.gives(key.column);
}

bool sorts_by_what_comes_back(const Metadata& metadata) {
    return std::ranges::all_of(
        metadata.sort, [&](const SortKey& key) { return gives(metadata.aggregation, key); });
}

std::string hint_for_group_sort(const Metadata& metadata, const Value& given) {
    const auto meant = meant_metadata("__sort", *find_member(given, "__sort"));
    if (meant && meant->is_string()) {
        Metadata tried = metadata;
        tried.sort.clear();
        parse_sort(tried, "__sort", *meant);
        if (sorts_by_what_comes_back(tried)) {
            return "Write " + shown_json(*meant) + ".";
        }
    }
    return "Available names: " + joined(metadata.aggregation.names()) + ".";
}

// Unless what groups there are is not known yet.
void check_group_sort(const Metadata& metadata, const Value& given, const std::string& place) {
    const bool is_known =
        (find_member(given, "__group") == nullptr || !metadata.aggregation.group.empty()) &&
        (find_member(given, "__aggregate") == nullptr || !metadata.aggregation.aggregates.empty());
    if (metadata.aggregation.empty() || !is_known) {
        return;
    }
    for (const SortKey& key : metadata.sort) {
        if (!gives(metadata.aggregation, key)) {
            fail_in_metadata(place + "__sort",
                             "has a name that is neither a column of __group nor an aggregate: \"" +
                                 clipped(sort_name(key)) + "\"",
                             hint_for_group_sort(metadata, given));
        }
    }
}

void check_combinations(const Metadata& metadata, const Value& given,
                        const std::string& place = {}) {
    check_exclusions(given, place);
    check_has_groups(given, place);
    check_aliases(place + "__aggregate", metadata.aggregation);
    check_group_sort(metadata, given, place);
    if (find_member(given, "__lock_wait") != nullptr && find_member(given, "__lock") == nullptr) {
        fail_in_metadata("__lock_wait", "needs __lock");
    }
}

// --- the object form of __include ---

// It says for itself what is to come by references.
bool reads_references_itself(std::string_view name, const Value& value) {
    return name == "__include" && value.is_object();
}

void read_key(Metadata& metadata, const MetadataKey& key, const std::string& place,
              const Value& value, const IncludeContext& context) {
    if (reads_references_itself(key.name, value)) {
        metadata.include = includes_of(place, value, context);
    } else if (!context.skip_references || !holds_references(value)) {
        parse_value(metadata, key, place, value);
    }
}

void check_some_column(const Metadata& metadata, const std::string& place) {
    const bool nothing_left = metadata.properties && metadata.properties->empty() &&
                              metadata.include.empty() && !metadata.count;
    if (nothing_left) {
        fail_in_metadata(place + "__properties", "names no column",
                         R"(Leave the association out, or write "__count": true.)");
    }
}

void read_included_metadata(const std::string& key, const Value& object, Include& include,
                            IncludedRows& rows, const IncludeContext& context) {
    Metadata metadata;
    const std::string place = key + ".";
    for (const MetadataKey& known : metadata_keys) {
        const Value* const value =
            (known.actions & in_include) != 0 ? find_member(object, known.name) : nullptr;
        if (value != nullptr) {
            read_key(metadata, known, place + std::string(known.name), *value, context);
        }
    }
    check_combinations(metadata, object, place);
    if (find_member(object, "__include") == nullptr) {
        check_some_column(metadata, place);
    }
    include.nested = std::move(metadata.include);
    metadata.include.clear();
    rows.metadata = std::make_shared<const Metadata>(std::move(metadata));
}

// Each of them may sort what it has seen, and all are of one statement.
std::size_t count_distinct(const std::vector<Include>& includes) {
    std::size_t count = 0;
    for (const Include& include : includes) {
        if (include.rows != nullptr) {
            count += static_cast<std::size_t>(std::ranges::count_if(
                include.rows->metadata->aggregation.aggregates, &Aggregate::distinct));
        }
        count += count_distinct(include.nested);
    }
    return count;
}

void check_distinct(const std::vector<Include>& includes, std::string_view key) {
    if (count_distinct(includes) > most_distinct_aggregates) {
        fail_in_metadata(key,
                         "has more than " + std::to_string(most_distinct_aggregates) +
                             " aggregates of distinct values",
                         "Split them among several operations.");
    }
}

std::vector<Include> includes_of(std::string_view key, const Value& value,
                                 const IncludeContext& context) {
    if (!value.is_string() && !value.is_object()) {
        fail_on_type(key, "a comma list or an object of associations", value);
    }
    if (value.is_string()) {
        return parse_includes(value.get_ref<const std::string&>(), shown_key(key));
    }
    const auto read_metadata = [&](const std::string& place, const Value& object, Include& include,
                                   IncludedRows& rows) {
        read_included_metadata(place, object, include, rows, context);
    };
    std::vector<Include> includes = read_includes(
        std::string(key), value,
        {context.filters, included_metadata_key_names(), read_metadata, context.skip_references});
    check_includes(includes, shown_key(key));
    check_distinct(includes, key);
    return includes;
}

// Their filters are counted by IncludeFilters.
std::size_t size_of_include(const Include& include) {
    std::size_t size = sizeof(Include);
    if (include.rows != nullptr) {
        size += sizeof(IncludedRows) + include.rows->on.size() * sizeof(IncludedRows::ColumnPair) +
                sizeof(Metadata) + size_in_memory(*include.rows->metadata);
    }
    for (const Include& nested : include.nested) {
        size += size_of_include(nested);
    }
    return size;
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

std::vector<std::string_view> included_metadata_key_names() {
    std::vector<std::string_view> names;
    for (const MetadataKey& key : metadata_keys) {
        if ((key.actions & in_include) != 0) {
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

std::span<const ExcludedKeys> excluded_keys() {
    return all_excluded_keys;
}

std::span<const std::string_view> keys_of_groups() {
    return keys_that_need_groups;
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

Metadata parse_metadata(const Value& metadata_params, Action action, bool skip_references,
                        const IncludeFilters& filters) {
    check_keys(metadata_params, action);
    Metadata metadata;
    for (const auto& [name, value] : metadata_params.get_ref<const Value::object_t&>()) {
        read_key(metadata, *find_key(name, action), name, value, {filters, skip_references});
    }
    check_combinations(metadata, metadata_params);
    return metadata;
}

std::size_t size_in_memory(const Metadata& metadata) {
    const auto names = [](const auto& list) {
        return list ? list->size() * sizeof(std::string) : 0;
    };
    std::size_t size = metadata.sort.size() * (sizeof(SortKey) + sizeof(Include)) +
                       names(metadata.properties) + names(metadata.key) +
                       metadata.aggregation.aggregates.size() * sizeof(Aggregate) +
                       metadata.aggregation.group.size() * sizeof(std::string);
    for (const Include& include : metadata.include) {
        size += size_of_include(include);
    }
    return size;
}

}  // namespace batch_ops
