#include "engine/hints/meant_boolean.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "engine/hints/foreign_words.hpp"

namespace batch_ops {

std::optional<bool> meant_boolean(const Value& written) {
    constexpr std::size_t longest_word = 5;
    if (written.is_number_integer()) {
        const auto number = written.get<std::int64_t>();
        return number == 0 || number == 1 ? std::optional(number == 1) : std::nullopt;
    }
    if (!written.is_string()) {
        return std::nullopt;
    }
    const auto& text = written.get_ref<const std::string&>();
    const auto word =
        text.size() <= longest_word ? word_for(WordPlace::boolean, text) : std::nullopt;
    return word ? std::optional(*word == "true") : std::nullopt;
}

}  // namespace batch_ops
