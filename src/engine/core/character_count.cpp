#include "engine/core/character_count.hpp"

#include <algorithm>

namespace batch_ops {

namespace {

std::size_t in_utf8(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;  // not within one
    }));
}

CharacterCount count_in_force = in_utf8;

}  // namespace

void set_character_count(CharacterCount count) {
    count_in_force = count;
}

std::size_t character_count(std::string_view text) {
    return count_in_force(text);
}

}  // namespace batch_ops
