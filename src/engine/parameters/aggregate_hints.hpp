// What was meant by aggregates that are written as other tools have it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/json/value.hpp"

namespace batch_ops {

/// The value of `__aggregate` that is meant by `{"sum": "amount"}`, `{"_sum": {"amount": true}}`,
/// `{"total": "sum(amount)"}`, `"count(*)"`; nothing when that is not clear.
std::optional<Value> meant_aggregates(const Value& written);

/// What to write for columns to return where one of them is an aggregate, as PostgREST has it:
/// `status,amount.sum()` are groups. Empty text where none is.
std::string hint_for_aggregates_in(const std::vector<std::string>& properties);

/// The same for a value of `__properties`, or of what other tools call it.
std::string hint_for_aggregates_in(const Value& properties);

}  // namespace batch_ops
