// How many characters a text has: the engine's texts are in the encoding of whoever runs it.
#pragma once

#include <cstddef>
#include <string_view>

namespace batch_ops {

/// Of a text that is valid in the encoding.
using CharacterCount = std::size_t (*)(std::string_view text);

/// What character_count() asks; without one, texts are UTF-8. Set once, by the one that runs the
/// engine.
void set_character_count(CharacterCount count);

std::size_t character_count(std::string_view text);

}  // namespace batch_ops
