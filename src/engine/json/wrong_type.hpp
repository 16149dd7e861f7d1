// The error for a value of another type than is expected.
#pragma once

#include <string>
#include <string_view>

#include "engine/core/batch_error.hpp"
#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"

namespace batch_ops {

/// What the error of an optional key that is null says.
inline constexpr std::string_view leave_out_hint = "Leave the key out.";

/// The hint for a text where an array or object is expected: whether it is JSON that was encoded
/// twice. Empty if not.
std::string encoded_twice_hint(std::string_view text);
std::string encoded_twice_hint(const Value& found);
std::string encoded_twice_hint(const JsonNode& found);

/// `x must be an array, not a string`. `found`: a Value or a JsonNode.
template <typename Json>
BatchError wrong_type(std::string_view key, std::string_view expected, const Json& found) {
    return invalid_request(std::string(key) + " must be " + std::string(expected) + ", not " +
                               std::string(described_kind(found)),
                           encoded_twice_hint(found));
}

/// The same for a key that may be left out, and that null does not leave out.
template <typename Json>
BatchError wrong_type_of_optional(std::string_view key, std::string_view expected,
                                  const Json& found) {
    BatchError error = wrong_type(key, expected, found);
    return described_kind(found) == "null" ? error.with_hint(leave_out_hint) : error;
}

}  // namespace batch_ops
