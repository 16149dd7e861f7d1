// What somebody may have meant by a filter that can't be read.
#pragma once

#include <string>
#include <string_view>

#include "engine/json/value.hpp"

namespace batch_ops {

/// `{"total": {"gt": 5}}`
Value operator_object(const std::string& column, std::string_view name, const Value& operand);

/// For a member `name` of `operators` that is no operator.
std::string unknown_operator_hint(const std::string& column, const std::string& name,
                                  const Value& operators);

/// For a column with an object that holds no operator.
std::string empty_condition_hint(const std::string& column);

/// For what `key` (`__some`, `__none`) has in place of associations with filters.
std::string associations_hint(std::string_view key, const Value& associations);

/// For what it has in place of the filter of an association.
std::string related_filter_hint(std::string_view key, const std::string& association,
                                const Value& filter);

/// For what is given to `key` (`__or`, `__and`, `__not`) in another form than the one it takes:
/// objects in an array, or one object. Empty where it says nothing.
std::string logical_group_hint(std::string_view key, const Value& members);

}  // namespace batch_ops
