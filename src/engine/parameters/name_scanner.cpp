#include "engine/parameters/name_scanner.hpp"

#include <algorithm>

#include "engine/core/batch_error.hpp"
#include "engine/core/double_quoted.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/space.hpp"

namespace batch_ops {

namespace {

constexpr std::string_view a_name = "a name";

}  // namespace

void NameScanner::skip_spaces() {
    while (position_ < text_.size() && is_space(text_[position_])) {
        ++position_;
    }
}

std::string NameScanner::name() {
    check_for_interruption();
    skip_spaces();
    if (position_ < text_.size() && text_[position_] == '"') {
        return quoted_name();
    }
    const std::size_t end = std::min(text_.find_first_of(delimiters_, position_), text_.size());
    std::string_view found = text_.substr(position_, end - position_);
    while (!found.empty() && is_space(found.back())) {
        found.remove_suffix(1);
    }
    if (found.empty() || found.find('"') != std::string_view::npos) {
        fail(a_name);
    }
    position_ = end;
    return std::string(found);
}

std::string NameScanner::quoted_name() {
    std::string found;
    std::size_t begin = position_ + 1;
    while (true) {
        const std::size_t quote = text_.find('"', begin);
        if (quote == std::string_view::npos) {
            fail(a_name);
        }
        found += text_.substr(begin, quote - begin);
        begin = quote + 1;
        if (begin >= text_.size() || text_[begin] != '"') {
            break;
        }
        found += '"';
        ++begin;
    }
    if (found.empty()) {
        fail(a_name);
    }
    position_ = begin;
    skip_spaces();
    return found;
}

bool NameScanner::skip(char delimiter) {
    skip_spaces();
    if (position_ < text_.size() && text_[position_] == delimiter) {
        ++position_;
        return true;
    }
    return false;
}

bool NameScanner::at_end() {
    skip_spaces();
    return position_ == text_.size();
}

// Double quotes help only where they would make a name of what is here.
void NameScanner::fail(std::string_view expected) const {
    const bool at_end = position_ == text_.size();
    if (at_end && !where_.empty()) {
        throw invalid_request(where_ + " ends where " + std::string(expected) + " is expected");
    }
    const bool is_delimiter =
        !at_end && delimiters_.find(text_[position_]) != std::string_view::npos;
    throw invalid_request(
        (where_.empty() ? "" : where_ + ": ") + "cannot read \"" + std::string(text_) +
            "\" at character " + std::to_string(position_ + 1),
        at_end || is_delimiter ? "At this character " + std::string(expected) + " is expected."
                               : "Enclose names with special characters in double quotes.");
}

std::string written_name(std::string_view name, std::string_view delimiters) {
    const bool plain = !name.empty() && name.find_first_of(delimiters) == std::string_view::npos &&
                       name.find('"') == std::string_view::npos && !is_space(name.front()) &&
                       !is_space(name.back());
    return plain ? std::string(name) : double_quoted(name);
}

std::vector<std::string> parse_name_list(std::string_view text, std::string where) {
    NameScanner scanner(text, ",", std::move(where));
    std::vector<std::string> names;
    do {
        names.push_back(scanner.name());
    } while (scanner.skip(','));
    if (!scanner.at_end()) {
        scanner.fail();
    }
    return names;
}

}  // namespace batch_ops
