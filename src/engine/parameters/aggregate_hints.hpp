// What was meant by aggregates that are written as other tools have it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/function_ref.hpp"
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

/// What several keys beside each other ask for that are functions, as Prisma has it: {"_sum":
/// {"amount": true}, "_count": true}.
struct AggregatesBeside {
    Value aggregates{};  ///< a value of `__aggregate`; null where none are meant
    std::vector<std::string_view> keys{};
};

/// `names`: keys that are not known. Of a number of rows without groups `__count` is the word.
AggregatesBeside aggregates_beside(const std::vector<std::string_view>& names,
                                   FunctionRef<Value(std::string_view)> value_of);

}  // namespace batch_ops
