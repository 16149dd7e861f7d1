// `expect`: how many rows an operation must find or write.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/json/json_node.hpp"

namespace batch_ops {

/// How many rows an operation must find. Both bounds inclusive.
struct Expectation {
    std::optional<std::int64_t> min{};
    std::optional<std::int64_t> max{};
};

/// Reads {"rows": n}, or {"min": n, "max": n} with one or both. Throws 22023.
Expectation parse_expectation(const JsonNode& node);

/// Throws PT412 when an operation found another number of rows than it expected.
void check_expectation(const Expectation& expect, std::uint64_t rows);

}  // namespace batch_ops
