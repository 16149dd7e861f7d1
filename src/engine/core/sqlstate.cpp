#include "engine/core/sqlstate.hpp"

#include <algorithm>
#include <array>

namespace batch_ops {

namespace {

constexpr std::string_view class_characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::size_t other_class = error_class_count - 1;
static_assert(other_class == class_characters.size() * class_characters.size());

}  // namespace

bool may_be_caught(std::string_view sqlstate) {
    constexpr std::array<std::string_view, 6> never_caught = {"40", "53", "57",
                                                              "58", "XX", "P0004"};
    return std::ranges::none_of(
        never_caught, [sqlstate](std::string_view prefix) { return sqlstate.starts_with(prefix); });
}

std::size_t error_class(std::string_view sqlstate) {
    if (sqlstate.size() < 2) {
        return other_class;
    }
    const std::size_t first = class_characters.find(sqlstate[0]);
    const std::size_t second = class_characters.find(sqlstate[1]);
    if (first == std::string_view::npos || second == std::string_view::npos) {
        return other_class;
    }
    return first * class_characters.size() + second;
}

std::string error_class_name(std::size_t number) {
    if (number == other_class) {
        return "other";
    }
    return {class_characters[number / class_characters.size()],
            class_characters[number % class_characters.size()]};
}

}  // namespace batch_ops
