// JSON as hints show it: as people write it, and no longer than anybody reads.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"

namespace batch_ops {

/// `{"id": 1, "tags": ["a"]}`. Of what takes more than `longest` bytes only the outside is shown:
/// `{...}`, `[...]`, `"..."`.
std::string shown_json(const Value& value, std::size_t longest = 120);

/// The same for a value in the request, which is copied only if it is short.
std::string shown_json(const JsonNode& node, std::size_t longest = 120);

/// `"name": ` and the value.
std::string shown_member(std::string_view name, const Value& value);

}  // namespace batch_ops
