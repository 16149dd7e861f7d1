#include "fuzz_check.hpp"

#include <algorithm>

namespace batch_ops::fuzz {

namespace {

// How many bytes the character takes that starts with this one; 0 when none does.
std::size_t length_from(unsigned char first) {
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first < 0xE0) {
        return 2;
    }
    if (first >= 0xE0 && first < 0xF0) {
        return 3;
    }
    return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = length_from(static_cast<unsigned char>(text.front()));
        if (length == 0 || length > text.size() ||
            !std::ranges::all_of(text.substr(1, length - 1), [](char following) {
                return (static_cast<unsigned char>(following) & 0xC0U) == 0x80U;
            })) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

void check_error(const ErrorFields& error, std::initializer_list<std::string_view> codes) {
    check(std::ranges::find(codes, error.sqlstate) != codes.end(), "an error has an expected code");
    check(!error.message.empty(), "an error says what is wrong");
    check(is_utf8(error.message) && is_utf8(error.detail) && is_utf8(error.hint),
          "an error is text");
}

}  // namespace batch_ops::fuzz
