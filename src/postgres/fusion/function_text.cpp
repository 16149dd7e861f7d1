#include "postgres/fusion/function_text.hpp"

#include <algorithm>

#include "engine/core/space.hpp"
#include "engine/core/word.hpp"

namespace batch_ops::postgres {

namespace {

constexpr std::string_view operator_letters = "+-*/<>=~!@#%^&|`?";

bool is_part_of_word(char letter) {
    return is_word_character(letter) || letter == '$' || static_cast<unsigned char>(letter) > 127;
}

bool is_part_of_operator(char letter) {
    return operator_letters.find(letter) != std::string_view::npos;
}

std::size_t length_of(std::string_view text, bool (*belongs)(char)) {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, belongs) - text.begin());
}

// --- comments ---

bool begins_comment(std::string_view text) {
    return text.starts_with("--") || text.starts_with("/*");
}

// They nest.
std::size_t length_of_comment(std::string_view text) {
    if (text.starts_with("--")) {
        return std::min(text.find('\n'), text.size());
    }
    int depth = 1;
    std::size_t place = 2;
    while (place < text.size() && depth > 0) {
        const std::string_view here = text.substr(place, 2);
        depth += here == "/*" ? 1 : here == "*/" ? -1 : 0;
        place += here == "/*" || here == "*/" ? 2 : 1;
    }
    return std::min(place, text.size());
}

// An operator ends where a comment begins.
std::size_t length_of_operator(std::string_view text) {
    const std::size_t whole = length_of(text, is_part_of_operator);
    std::size_t length = 1;
    while (length < whole && !begins_comment(text.substr(length))) {
        ++length;
    }
    return length;
}

// --- strings ---

// The tag of a string between dollar signs: $$, $body$. Empty where none begins.
std::string_view dollar_tag(std::string_view text) {
    const std::size_t end = text.find('$', 1);
    if (!text.starts_with('$') || end == std::string_view::npos) {
        return {};
    }
    const std::string_view name = text.substr(1, end - 1);
    const bool is_name = std::ranges::all_of(name, is_part_of_word) &&
                         (name.empty() || name.front() < '0' || name.front() > '9');
    return is_name ? text.substr(0, end + 1) : std::string_view{};
}

// Of what follows an opening quote: how much of it is the string.
std::size_t length_of_quoted(std::string_view text, bool escapes) {
    std::size_t place = 0;
    while (place < text.size() && text[place] != '\'') {
        place += escapes && text[place] == '\\' ? 2 : 1;
    }
    return std::min(place, text.size());
}

}  // namespace

TextPart FunctionText::next() {
    skip_what_says_nothing();
    if (rest_.empty()) {
        return TextPart::end;
    }
    if (is_part_of_word(rest_.front())) {
        return take(length_of(rest_, is_part_of_word), TextPart::word);
    }
    if (is_part_of_operator(rest_.front())) {
        return take(length_of_operator(rest_), TextPart::sign);
    }
    const std::size_t end = is_in_string() ? std::string_view::npos : rest_.find('"', 1);
    if (rest_.front() == '"' && end != std::string_view::npos) {
        take(end + 1, TextPart::quoted_word);
        part_ = part_.substr(1, part_.size() - 2);
        return TextPart::quoted_word;
    }
    return take(1, TextPart::symbol);
}

TextPart FunctionText::take(std::size_t length, TextPart kind) {
    if (is_in_string()) {
        length = std::min(length, static_cast<std::size_t>(string_end_ - rest_.data()));
    }
    part_ = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return kind;
}

// Blanks, comments, and what opens and closes strings.
void FunctionText::skip_what_says_nothing() {
    while (!rest_.empty()) {
        if (is_in_string() && rest_.data() == string_end_) {
            rest_.remove_prefix(std::min(closing_, rest_.size()));
            string_end_ = nullptr;
        } else if (is_space(rest_.front())) {
            rest_.remove_prefix(1);
        } else if (!is_in_string() && begins_comment(rest_)) {
            rest_.remove_prefix(length_of_comment(rest_));
        } else if (is_in_string() || !enter_string()) {
            return;
        }
    }
}

bool FunctionText::enter_string() {
    if (rest_.front() == '\'') {
        const bool escapes = part_ == "e" || part_ == "E";
        enter_string(1, rest_.substr(1 + length_of_quoted(rest_.substr(1), escapes)).substr(0, 1));
        return true;
    }
    const std::string_view tag = dollar_tag(rest_);
    if (tag.empty()) {
        return false;
    }
    const std::string_view inside = rest_.substr(tag.size());
    enter_string(tag.size(),
                 inside.substr(std::min(inside.find(tag), inside.size())).substr(0, tag.size()));
    return true;
}

// What closes it is a part of the rest, at its end where it is not closed.
void FunctionText::enter_string(std::size_t opening, std::string_view closing) {
    rest_.remove_prefix(opening);
    string_end_ = closing.data();
    closing_ = closing.size();
}

}  // namespace batch_ops::postgres
