// The characters of names that need no quotes: ids of operations, names in references. Not
// std::isalnum, which asks the locale.
#pragma once

#include <string_view>

namespace batch_ops {

inline constexpr std::string_view word_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

constexpr bool is_word_character(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '_';
}

/// One such character at least, and no other.
constexpr bool is_word(std::string_view text) {
    return !text.empty() && text.find_first_not_of(word_characters) == std::string_view::npos;
}

}  // namespace batch_ops
