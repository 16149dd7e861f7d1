// JSON Schema of `lookup`, and of values that stand for keys.
#pragma once

#include <optional>

#include "engine/json/value.hpp"
#include "engine/openapi/endpoint_description.hpp"

namespace batch_ops::openapi {

/// The key `lookup` of an operation; nothing where it looks nothing up.
std::optional<Value> lookup_schema(const EntityDescription& entity, Action action);

/// The value of a column: `key`, or what its key can be looked up by.
Value or_sought(const ColumnDescription& column, Value key);

/// The components that looked-up values of any column refer to, name → schema.
Value lookup_components();

}  // namespace batch_ops::openapi
