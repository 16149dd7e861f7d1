// The error for a value of another type than is expected.
#pragma once

#include <string>
#include <string_view>

#include "engine/core/batch_error.hpp"
#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"

namespace batch_ops {

/// `x must be an array, not a string`. `found`: a Value or a JsonNode.
template <typename Json>
BatchError wrong_type(std::string_view key, std::string_view expected, const Json& found) {
    return invalid_request(std::string(key) + " must be " + std::string(expected) + ", not " +
                           std::string(described_kind(found)));
}

}  // namespace batch_ops
