// What was meant by changes of columns (`increment`, `append`, `merge`) that cannot be read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"
#include "engine/request/operation.hpp"

namespace batch_ops {

/// What `increment` must be for a key of another tool that adds or subtracts (`inc`, `decrement`):
/// columns and numbers, with those of `known`, an increment that is there beside it. Nothing when
/// that is not clear.
std::optional<Value> increment_meant(std::string_view key, const JsonNode& written,
                                     const JsonNode& known);

/// Whether the key is such a word.
bool is_word_for_increment(std::string_view key);

/// What to write for such a key.
std::string increment_key_hint(std::string_view key, const JsonNode& operation);

/// Why an action does not take `increment`, and what does, as in a create.
std::string increment_advice(Action action);

/// The form of the object that belongs where `written` is: `Write "increment": {"views": 1}.`
std::string changes_hint(const ChangeKey& key, const JsonNode& written);

/// The same for a list of columns, with the values that `row` has of them.
std::string listed_changes_hint(const ChangeKey& key, const JsonNode& columns, const JsonNode& row);

/// The list of columns for an update of an array of rows: `Write "increment": ["views"].`
std::string change_list_hint(const ChangeKey& key, std::string_view columns);

}  // namespace batch_ops
