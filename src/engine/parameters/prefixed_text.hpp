// A filter's operator in front of a text: `gt::5`, `in::1,2`.
#pragma once

#include <optional>
#include <string_view>

#include "engine/json/value.hpp"
#include "engine/parameters/comparison.hpp"

namespace batch_ops {

/// A text `op::rest` whose op is the name of an operator. `rest` lives as long as the text.
struct PrefixedText {
    const ComparisonOperator* comparison;
    std::string_view rest;
};

/// Nothing for any other text.
std::optional<PrefixedText> split_prefix(std::string_view text);

/// What the operator is compared with: of a list its elements, which a reference may bring as a
/// whole where `references` are looked for. Throws 54000 for a list of too many.
Value parse_prefixed_operand(const PrefixedText& prefixed, bool references);

}  // namespace batch_ops
