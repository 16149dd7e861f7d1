// Which of several functions of one name a call means.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "postgres/catalog/function.hpp"

namespace batch_ops::postgres {

/// The one that has an argument of each of these names, and a default for all others: of the first
/// schema in which one has, of those that `functions` has in the order of their schemas. Throws
/// 42883 where none does, and 42725 where several of a schema do; 42501 where the role may execute
/// none. `shown` is how messages name it.
const Function& choose_overload(const std::string& shown, const std::vector<Function>& functions,
                                std::span<const std::string_view> arguments);

/// 42501
BatchError may_not_execute(const std::string& shown);

}  // namespace batch_ops::postgres
