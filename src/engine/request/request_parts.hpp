// Takes a request apart: its operations and its options.
#pragma once

#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"

namespace batch_ops {

struct RequestParts {
    JsonNode operations;  ///< an array
    Value options;
};

/// `request` is an array of operations, or an object with `operations` and `options`, whose keys
/// yield to those of `options`. Throws 22023 for anything else.
RequestParts take_request_apart(const JsonNode& request, const Value& options);

}  // namespace batch_ops
