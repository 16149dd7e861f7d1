// Keys of an operation that only some actions take: of foreign words for them a hint must not lead
// into the next error.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/json/json_node.hpp"
#include "engine/parameters/action.hpp"

namespace batch_ops {

/// Whether an operation of that action may have the key.
bool takes_key(Action action, std::string_view key);

/// What to do where an operation has `written`, a word for a `key` that its action does not take.
std::string advice_on_operation_key(std::string_view written, std::string_view key, Action action,
                                    const JsonNode& operation);

/// {"where": …, "create": …, "update": …} of Prisma: the create that is meant. Nothing where the
/// operation is none, or what it says cannot be said here.
std::optional<std::string> where_create_update_hint(const JsonNode& operation);

/// Whether a key is one of those three.
bool is_where_create_update(std::string_view key);

}  // namespace batch_ops
