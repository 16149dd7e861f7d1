// Comparison of numbers by their decimal digits, without rounding.
#pragma once

#include <compare>
#include <string_view>

namespace batch_ops {

/// Compares two numbers written as `[-]digits[.digits]`; `1.10` equals `1.1` and `-0` equals `0`.
std::strong_ordering compare_decimals(std::string_view left, std::string_view right);

}  // namespace batch_ops
