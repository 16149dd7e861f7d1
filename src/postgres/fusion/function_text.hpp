// The words of a function's text, as far as they tell what it may run.
#pragma once

#include <cstdint>
#include <string_view>

namespace batch_ops::postgres {

enum class TextPart : std::uint8_t {
    end,
    word,         ///< of a name or the language, in any case
    quoted_word,  ///< what is between double quotes
    sign,         ///< an operator
    symbol,       ///< one other character
};

/// Reads a text in SQL or PL/pgSQL part by part, without comments and blanks. What is in strings is
/// read like the rest: it may be run.
class FunctionText {
public:
    explicit FunctionText(std::string_view text) : rest_(text) {}

    /// Goes on to the next part, and says what it is.
    TextPart next();

    std::string_view part() const { return part_; }

private:
    bool is_in_string() const { return string_end_ != nullptr; }
    void skip_what_says_nothing();
    bool enter_string();
    void enter_string(std::size_t opening, std::string_view closing);
    TextPart take(std::size_t length, TextPart kind);

    std::string_view rest_;
    std::string_view part_{};
    const char* string_end_ = nullptr;  ///< where the string ends in which it is
    std::size_t closing_ = 0;           ///< length of what closes it
};

}  // namespace batch_ops::postgres
