// Operands of a filter that references have brought.
#pragma once

#include <string>

#include "engine/json/value.hpp"
#include "engine/parameters/comparison.hpp"

namespace batch_ops {

/// check_operand() of one that took the place of `written`: of null, and of another kind than the
/// operator takes, the error names the reference.
void check_brought(const ComparisonOperator& comparison, const Value& written, const Value& brought,
                   const std::string& where);

/// Whether an array is a list to look in, as the values of all rows are; any other is one value.
bool brings_list(const Value& written);

}  // namespace batch_ops
