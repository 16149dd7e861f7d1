// Reads a request and says what is wrong with it, before anything runs.
//
// Errors are 22023 and name the operation by id and index. Two depths of reading: the outline (ids
// and dependencies, for looking at a graph) and the whole request.
#pragma once

#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"
#include "engine/request/batch_request.hpp"
#include "engine/request/request_size.hpp"

namespace batch_ops {

/// `operations` is an array of operations, or the whole request object with `operations` and
/// `options`, whose keys yield to those of `options`. Operations need only `id` and `depends_on`.
/// Throws 22023, and for a cycle "Circular dependency detected: a -> b -> a".
BatchOutline parse_outline(const JsonNode& operations, const Value& options,
                           const RequestLimits& limits);

/// The whole request. `operations` must outlive it: nodes lead there.
BatchRequest parse_request(const JsonNode& operations, const Value& options,
                           const RequestLimits& limits);

}  // namespace batch_ops
