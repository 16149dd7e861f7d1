// What was meant by aggregates that are written as other tools have it.
#pragma once

#include <optional>
#include <string_view>

#include "engine/json/value.hpp"

namespace batch_ops {

/// The value of `__aggregate` that is meant by `{"sum": "amount"}`, `{"_sum": {"amount": true}}`,
/// `{"total": "sum(amount)"}`, `"count(*)"`; nothing when that is not clear.
std::optional<Value> meant_aggregates(const Value& written);

/// The same for a name that stands where a column is expected: `amount.sum()`, `count(*)`.
std::optional<Value> meant_aggregate_call(std::string_view text);

}  // namespace batch_ops
