// What `metadata_params` says: order, page, projection, associations, aggregates, locks, upsert.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/json/value.hpp"
#include "engine/parameters/action.hpp"
#include "engine/parameters/aggregate.hpp"
#include "engine/parameters/association.hpp"
#include "engine/parameters/include_filters.hpp"
#include "engine/parameters/metadata_words.hpp"
#include "engine/parameters/on_conflict.hpp"
#include "engine/parameters/sort_key.hpp"

namespace batch_ops {

struct Metadata {
    std::vector<SortKey> sort{};
    std::optional<std::int64_t> limit{};
    std::optional<std::int64_t> offset{};
    /// nullopt: every column; empty: return nothing.
    std::optional<std::vector<std::string>> properties{};
    std::vector<Include> include{};
    bool count = false;
    /// How many rows there are without limit and offset is asked for too.
    bool total = false;
    Aggregation aggregation{};
    bool all = false;
    std::optional<LockStrength> lock{};
    LockWait lock_wait = LockWait::wait;
    std::optional<OnConflict> on_conflict{};
    /// The columns by which an update of several rows, or a sync, finds each; nullopt: the primary
    /// key.
    std::optional<std::vector<std::string>> key{};
    std::optional<Overriding> overriding{};
};

/// About how many bytes of memory it takes beside the texts in it, which are as long as they are in
/// the request.
std::size_t size_in_memory(const Metadata& metadata);

/// The keys that an action takes.
std::vector<std::string_view> metadata_key_names(Action action);

/// What the value of a key is meant to be, if it is written in a form of other tools and can be
/// read in ours.
std::optional<Value> meant_metadata_value(std::string_view key, const Value& written,
                                          Action action);

/// Those that an association in `__include` takes.
std::vector<std::string_view> included_metadata_key_names();

/// What to do instead, for a key that other actions take. Empty when no action takes it.
std::string advice_on_metadata_key(std::string_view key, Action action);

/// A key that is meant, and the keys that do not go with it.
struct ExcludedKeys {
    std::string_view key;
    std::span<const std::string_view> excluded;
    std::string_view hint;
};

std::span<const ExcludedKeys> excluded_keys();

/// The keys that need `__group` where there is `__aggregate`.
std::span<const std::string_view> keys_of_groups();

/// The values of `__lock`, `__lock_wait`, `__overriding` and the "action" of `__on_conflict`.
std::vector<std::string_view> lock_strength_names();
std::vector<std::string_view> lock_wait_names();
std::vector<std::string_view> overriding_names();
std::vector<std::string_view> conflict_action_names();

/// Throws 22023 for a key that the action does not take, a value of the wrong type or keys that
/// exclude each other. With `skip_references` a value with a reference in it is not looked at
/// yet: it is read again when the reference is resolved. `filters` are those that were taken from
/// `__include`.
Metadata parse_metadata(const Value& metadata_params, Action action, bool skip_references,
                        const IncludeFilters& filters = {});

}  // namespace batch_ops
