// Blanks and what ends lines. Not std::isspace, which asks the locale.
#pragma once

namespace batch_ops {

constexpr bool is_space(char character) {
    return character == ' ' || (character >= '\t' && character <= '\r');
}

}  // namespace batch_ops
