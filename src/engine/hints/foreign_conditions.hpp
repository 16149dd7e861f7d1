// How other tools write conditions on columns, and how that is written here. Only for explaining
// what has failed: a text that may be meant stays text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/json/value.hpp"

namespace batch_ops {

/// `gt.5`, `>= 5`, `gte::5`, `in.(1,2)`, as a condition: {"total": {"gt": 5}}. `not.gt.5` as its
/// opposite, which may be {"__not": {"total": {"gt": 5}}}.
std::optional<Value> foreign_condition(std::string_view column, std::string_view text);

/// `(total.gt.5,stock.is.null)` of PostgREST, as an array of conditions; empty for any other text.
Value conditions_in_list(std::string_view text);

/// {"_gte": 5}, {"not": null}, {"startsWith": "Par"} and the like, as members of query_params:
/// {"total": {"ge": 5}}. Nothing where no operator here says the same.
std::optional<Value> foreign_operator(std::string_view column, std::string_view name,
                                      const Value& operand);

/// The same of all that is asked of a column, also where only several members together say it:
/// {"min": 1, "max": 5}; {"path": ["level"], "equals": 2}; {"contains": "x", "mode":
/// "insensitive"}; {"$regex": "^x", "$options": "i"}.
std::optional<Value> foreign_operators(std::string_view column, const Value& operators);

/// What to say of a known operator of another tool for which there is nothing here, or that takes
/// another form by the type of the column. Empty for any other.
std::string foreign_operator_advice(std::string_view column, std::string_view name,
                                    const Value& operand);

/// Whether a name is that of an operator, here or elsewhere, or is marked as one: `$near`.
bool names_operator(std::string_view name);

}  // namespace batch_ops
