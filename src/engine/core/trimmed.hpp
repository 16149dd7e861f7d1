// Texts without what surrounds them.
#pragma once

#include <string_view>

namespace batch_ops {

inline constexpr std::string_view white_space = " \t\r\n";

/// Without the characters of `around` at its beginning and end.
inline std::string_view trimmed(std::string_view text, std::string_view around = white_space) {
    const std::size_t first = text.find_first_not_of(around);
    return first == std::string_view::npos
               ? std::string_view()
               : text.substr(first, text.find_last_not_of(around) + 1 - first);
}

}  // namespace batch_ops
