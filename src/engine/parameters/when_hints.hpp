// What was meant by a condition that cannot be read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/json/value.hpp"

namespace batch_ops {

/// `{"ref": "$ref:n.count", "gt": 0}` for `"$ref:n.count > 0"`, for
/// `{"ref": "$ref:n.count", "op": "gt", "value": 0}` and the like; nothing when that is not clear.
std::optional<Value> meant_when(const Value& written);

/// What a condition compares.
struct ComparedValues {
    std::string_view reference;  ///< as the request writes it
    std::string_view name;       ///< of the operator
    const Value& written;        ///< the operand in the request
    const Value& found;          ///< what the reference led to
    const Value& operand;        ///< with its references replaced
};

/// How to compare two values of which one is no more than the other: which of them is a string
/// though the other is a number, or that there is none.
std::string order_hint(const ComparedValues& compared);

}  // namespace batch_ops
