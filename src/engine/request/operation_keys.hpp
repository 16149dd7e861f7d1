// The keys of an operation that is not read yet: which it may not have, and where they belong.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/json/json_node.hpp"

namespace batch_ops {

/// How errors name an operation that is not read yet: with its id, if it has one.
std::string label_of(const JsonNode& operation, std::size_t index);

/// Whether an object is an operation, or was meant to be one.
bool looks_like_operation(const JsonNode& object);

/// Throws 22023 for all keys of an operation that are not among `allowed`, without naming the
/// operation. What is no object is none of its business.
void check_operation_keys(const JsonNode& operation, const std::vector<std::string_view>& allowed);

}  // namespace batch_ops
