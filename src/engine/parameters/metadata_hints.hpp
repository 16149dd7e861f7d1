// What was meant by a key or value of metadata_params that cannot be read: the forms in which other
// tools write order, projection, associations, upserts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/json/value.hpp"
#include "engine/parameters/action.hpp"

namespace batch_ops {

/// What the value of a key is meant to be, as it is to be written; nothing when that is not clear,
/// or when it is written so already.
std::optional<Value> meant_metadata(std::string_view key, const Value& written);

/// Whether a value is one of the ways to count that PostgREST has, beside the rows: here the value
/// of `__total` is true.
bool is_way_to_count(const Value& written);

/// What a `*`, or an association, in a list of columns is answered with.
inline constexpr std::string_view all_columns_hint =
    "All columns come without __properties; associations belong in __include.";

/// For a list of columns in which another tool asks for all of them, or for associations. Empty for
/// any other.
std::string more_than_columns_hint(const Value& properties);

/// For `update` or `increment` of `__on_conflict` that is no list of columns: which columns an
/// object names, and where their values come from.
std::string conflict_columns_hint(std::string_view key, const Value& written);

/// For a key that `__on_conflict` does not have: what it has, and for `where` what may be meant.
std::string conflict_key_hint(std::string_view key, const Value& on_conflict);

/// {"_count": {"select": {"project": true}}} among associations: `Write {"project": {"__count":
/// true}}.` Empty for any other.
std::string counted_associations_hint(std::string_view alias, const Value& association);

/// The keys that an action takes.
using KeysOfAction = std::vector<std::string_view> (*)(Action);

/// What the reader of metadata_params knows.
struct MetadataVocabulary {
    KeysOfAction keys_of;
    /// meant_metadata() as far as the result can be read.
    std::optional<Value> (*meaning)(std::string_view key, const Value& written, Action action);
};

/// 22023 for the keys that an action does not take.
BatchError unknown_metadata_keys(const std::vector<std::string_view>& unknown,
                                 const Value& metadata_params, Action action,
                                 const MetadataVocabulary& vocabulary);

/// What to do instead, for a key that other actions take. Empty when no action takes it.
std::string advice_on_key(std::string_view key, Action action, KeysOfAction keys_of);

}  // namespace batch_ops
