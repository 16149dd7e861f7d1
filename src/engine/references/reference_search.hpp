// Finds the references in parameters.
#pragma once

#include <string_view>

#include "engine/core/function_ref.hpp"
#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"
#include "engine/references/reference.hpp"

namespace batch_ops {

/// Calls `visit` for every reference in the string values of `params`, at any depth.
/// `parameter` says where `params` is ("store_params"); a malformed reference, or one to a fact
/// that there is not, is reported there, with the facts of an item where `has_item`.
void for_each_reference(const JsonNode& params, std::string_view parameter,
                        FunctionRef<void(const Reference&)> visit, bool has_item = false);

/// Whether any string value of `params`, at any depth, has to be resolved.
bool holds_references(const JsonNode& params);
bool holds_references(const Value& params);

}  // namespace batch_ops
