#include "engine/references/reference.hpp"

#include <algorithm>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/core/double_quoted.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/word.hpp"
#include "engine/references/fact_names.hpp"

namespace batch_ops {

namespace {

constexpr std::string_view marker = reference_marker;
constexpr std::string_view grammar_hint =
    "Write $ref:operation.column, $ref:{operation.\"any column\"}, or $$ref: for the text itself.";

bool is_path_character(char character) {
    return is_word_character(character) || character == '.' || character == '*';
}

std::string_view leading(std::string_view text, bool (*belongs)(char)) {
    return text.substr(
        0, static_cast<std::size_t>(std::ranges::find_if_not(text, belongs) - text.begin()));
}

bool is_bracket_path_character(char character) {
    return is_path_character(character) || character == '[' || character == ']' ||
           character == '"' || character == '\'';
}

// `a[0]["x"].y` as `a.0.x.y`; nothing where that is no path.
std::string without_brackets(std::string_view path) {
    std::string plain;
    for (const char character : path) {
        if (character == '[') {
            plain += '.';
        } else if (is_path_character(character)) {
            plain += character;
        }
    }
    const bool balanced = std::ranges::count(path, '[') == std::ranges::count(path, ']');
    return balanced && plain.find("..") == std::string::npos && !plain.ends_with('.')
               ? plain
               : std::string();
}

// `$ref:a`, and `$ref:now`.
std::string hint_for_lone_name(std::string_view name) {
    const std::string fact = fact_marker + std::string(name);
    const std::string start = std::string(marker) + std::string(name);
    return (find_batch_fact(fact) ? "Write " + std::string(marker) + fact + ", or name"
                                  : std::string("Name")) +
           " a column or a row: " + start + ".x, " + start + ".0, " + start + ".*.";
}

// `c->x`, `c/x`, `c:x` as `c.x`; nothing where that is no path.
std::string with_dot(std::string_view operation, std::string_view behind) {
    for (const std::string_view separator : {"->>", "->", "::", ":", "/", "#"}) {
        const std::string_view column =
            behind.starts_with(separator)
                ? leading(behind.substr(separator.size()), is_word_character)
                : std::string_view();
        if (!column.empty()) {
            return std::string(operation) + "." + std::string(column);
        }
    }
    return {};
}

// ` c.x`, which is nothing else than that: other text may follow a marker as text.
bool is_path_behind_space(std::string_view text) {
    const std::string_view path = text.substr(std::min(text.find_first_not_of(' '), text.size()));
    const std::string_view operation = leading(path, is_word_character);
    return path.size() < text.size() && !operation.empty() && path.size() > operation.size() + 1 &&
           path[operation.size()] == '.' && path.find("..") == std::string_view::npos &&
           path.back() != '.' && std::ranges::all_of(path, is_path_character);
}

// What may help with the text behind a marker that begins no reference.
std::string hint_for_malformed(std::string_view text) {
    constexpr std::size_t longest = 100;
    if (text.size() <= longest && is_path_behind_space(text)) {
        return "Write " + std::string(marker) +
               std::string(text.substr(text.find_first_not_of(' '))) + ".";
    }
    const bool braced = text.starts_with('{');
    text.remove_prefix(braced ? 1 : 0);
    const std::string_view operation = leading(text, is_word_character);
    std::string_view behind = text.substr(operation.size());
    if (operation.empty() || operation.size() > longest) {
        return std::string(grammar_hint);
    }
    if (behind.starts_with('[')) {
        const std::string path = without_brackets(leading(text, is_bracket_path_character));
        return path.empty() || path.size() > longest ? std::string(grammar_hint)
                                                     : "Write " + std::string(marker) + path + ".";
    }
    if (const std::string path = with_dot(operation, behind);
        !path.empty() && path.size() <= longest) {
        return "Write " + std::string(marker) + path + ".";
    }
    behind.remove_prefix(behind.starts_with('.') ? 1 : 0);
    const std::string_view ends = braced ? "}" : " ,;!?)";
    if (behind.empty() || ends.find(behind.front()) != std::string_view::npos) {
        return hint_for_lone_name(operation);
    }
    return std::string(grammar_hint);
}

bool is_plain(const PathSegment& segment) {
    const std::string_view name = std::string_view(segment.name).substr(segment.is_fact() ? 1 : 0);
    return !segment.quoted && !name.empty() && std::ranges::all_of(name, is_path_character);
}

// Reads one reference from the text behind its marker. `position` is left behind what was read.
class ReferenceScanner {
public:
    ReferenceScanner(std::string_view text, std::size_t marker_at)
        : text_(text), start_(marker_at), position_(marker_at + marker.size()) {}

    Reference scan() { return peek() == '{' ? scan_braced() : scan_plain(); }

    [[nodiscard]] std::size_t position() const { return position_; }

private:
    [[nodiscard]] char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }

    [[nodiscard]] std::string source() const {
        return std::string(text_.substr(start_, position_ - start_));
    }

    [[noreturn]] void fail() const {
        constexpr std::size_t shown_at_most = 60;
        throw invalid_request(
            "malformed reference \"" + clipped(text_.substr(start_), shown_at_most) + "\"",
            hint_for_malformed(text_.substr(start_ + marker.size())));
    }

    // Whether a fact begins here.
    [[nodiscard]] bool at_fact() const {
        return peek() == fact_marker && position_ + 1 < text_.size() &&
               is_word_character(text_[position_ + 1]);
    }

    std::string_view scan_operation() {
        const std::size_t begin = position_;
        position_ += at_fact() ? 1 : 0;
        while (is_word_character(peek())) {
            ++position_;
        }
        const std::string_view operation = text_.substr(begin, position_ - begin);
        if (operation.empty() || (peek() != '.' && !operation.starts_with(fact_marker))) {
            fail();
        }
        return operation;
    }

    Reference scan_plain() {
        std::string_view operation = scan_operation();
        const std::size_t operation_at = position_ - operation.size();
        std::string_view path = skip('.') ? scan_plain_path() : std::string_view();
        const bool is_fact = operation.starts_with(fact_marker);
        if (path.empty() && !is_fact) {
            fail();
        }
        position_ = end_of(operation_at, operation, path);
        if (start_ != 0 || position_ != text_.size()) {
            const std::string_view name = is_fact ? batch_fact_in(operation) : operation;
            path = name == operation ? without_text_behind_fact(path) : std::string_view();
            operation = name;
            position_ = end_of(operation_at, operation, path);
        }
        return {std::string(operation), path.empty() ? Path() : split_path(path), source(), false};
    }

    static std::size_t end_of(std::size_t operation_at, std::string_view operation,
                              std::string_view path) {
        return operation_at + operation.size() + (path.empty() ? 0 : 1 + path.size());
    }

    // Empty where none begins.
    std::string_view scan_plain_path() {
        const std::size_t begin = position_;
        while (is_path_character(peek()) || (text_[position_ - 1] == '.' && at_fact())) {
            ++position_;
        }
        std::string_view path = text_.substr(begin, position_ - begin);
        // Segments are never empty: where one would be, the reference ends and text begins.
        path = path.substr(0, path.starts_with('.') ? 0 : path.find(".."));
        if (path.ends_with('.')) {
            path.remove_suffix(1);
        }
        check_length(static_cast<std::size_t>(std::ranges::count(path, '.')) + 1);
        return path;
    }

    // In other text the name of a fact may end at an underscore, as properties do.
    static std::string_view without_text_behind_fact(std::string_view path) {
        const std::size_t marker_at = path.find(fact_marker);
        if (marker_at == std::string_view::npos) {
            return path;
        }
        const std::string_view name =
            path.substr(marker_at, std::min(path.find('.', marker_at), path.size()) - marker_at);
        const std::string_view fact = result_fact_in(name);
        return fact == name ? path : path.substr(0, marker_at + fact.size());
    }

    Reference scan_braced() {
        ++position_;
        const std::string_view operation = scan_operation();
        Path path;
        while (skip('.')) {
            path.push_back(peek() == '"' ? scan_quoted_segment() : scan_bare_segment());
            check_length(path.size());
        }
        if (!skip('}')) {
            fail();
        }
        return {std::string(operation), std::move(path), source(), true};
    }

    // No value is nested deeper.
    static void check_length(std::size_t steps) {
        constexpr std::size_t longest = 500;
        if (steps > longest) {
            throw invalid_request("reference has more than " + std::to_string(longest) + " steps");
        }
    }

    bool skip(char expected) {
        if (position_ < text_.size() && text_[position_] == expected) {
            ++position_;
            return true;
        }
        return false;
    }

    PathSegment scan_bare_segment() {
        const std::size_t end = text_.find_first_of(".}", position_);
        if (end == std::string_view::npos || end == position_) {
            fail();
        }
        PathSegment segment{std::string(text_.substr(position_, end - position_)), false};
        position_ = end;
        return segment;
    }

    PathSegment scan_quoted_segment() {
        ++position_;
        std::string name;
        while (true) {
            const std::size_t quote = text_.find('"', position_);
            if (quote == std::string_view::npos) {
                fail();
            }
            name += text_.substr(position_, quote - position_);
            position_ = quote + 1;
            if (!skip('"')) {
                break;
            }
            name += '"';
        }
        if (name.empty()) {
            fail();
        }
        return {std::move(name), true};
    }

    std::string_view text_;
    std::size_t start_;
    std::size_t position_;
};

}  // namespace

bool PathSegment::is_index() const {
    // More digits than that is no index of anything, but it may be a name.
    constexpr std::size_t longest_index = 9;
    return !quoted && !name.empty() && name.size() <= longest_index &&
           std::ranges::all_of(name, [](char digit) { return digit >= '0' && digit <= '9'; });
}

bool may_hold_reference(std::string_view text) {
    return text.find(marker) != std::string_view::npos;
}

std::optional<TextPiece> TemplateReader::next() {
    std::string literal;
    while (position_ < text_.size()) {
        check_for_interruption();
        const std::size_t found = text_.find(marker, position_);
        literal += text_.substr(position_, found - position_);
        if (found == std::string_view::npos) {
            position_ = text_.size();
        } else if (found > position_ && text_[found - 1] == '$') {
            // Of `$$ref:` the first dollar only says that the second one is text.
            literal.pop_back();
            literal += marker;
            position_ = found + marker.size();
        } else if (!literal.empty()) {
            position_ = found;
            return literal;
        } else {
            ReferenceScanner scanner(text_, found);
            Reference reference = scanner.scan();
            position_ = scanner.position();
            return reference;
        }
    }
    return literal.empty() ? std::nullopt : std::optional<TextPiece>(std::move(literal));
}

TextTemplate parse_template(std::string_view text) {
    TextTemplate pieces;
    TemplateReader reader(text);
    while (auto piece = reader.next()) {
        pieces.push_back(*std::move(piece));
    }
    return pieces;
}

std::size_t size_in_memory(const Reference& reference) {
    constexpr std::size_t longest_within = 15;  // a name that needs no memory of its own
    std::size_t size = sizeof(Reference) + reference.operation.capacity() +
                       reference.source.capacity() +
                       reference.path.capacity() * sizeof(PathSegment);
    for (const PathSegment& segment : reference.path) {
        size += segment.name.size() > longest_within ? segment.name.capacity() : 0;
    }
    return size;
}

std::string escape_references(std::string_view literal) {
    std::string escaped;
    std::size_t position = 0;
    while (true) {
        const std::size_t found = literal.find(marker, position);
        escaped += literal.substr(position, found - position);
        if (found == std::string_view::npos) {
            return escaped;
        }
        escaped += '$';
        escaped += marker;
        position = found + marker.size();
    }
}

const Reference* sole_reference(const TextTemplate& pieces) {
    return pieces.size() == 1 ? std::get_if<Reference>(pieces.data()) : nullptr;
}

std::optional<Reference> sole_reference(std::string_view text) {
    TemplateReader reader(text);
    auto first = reader.next();
    if (!first || !std::holds_alternative<Reference>(*first) || reader.next()) {
        return std::nullopt;
    }
    return std::get<Reference>(*std::move(first));
}

Path split_path(std::string_view path) {
    Path segments;
    std::size_t begin = 0;
    while (begin <= path.size()) {
        const std::size_t end = std::min(path.find('.', begin), path.size());
        segments.push_back({std::string(path.substr(begin, end - begin)), false});
        begin = end + 1;
    }
    return segments;
}

Path one_step(std::string_view name) {
    Path path(1);
    path.front().name = name;
    return path;
}

std::string reference_text(std::string_view operation, const Path& path, bool braced) {
    const bool in_braces = braced || !std::ranges::all_of(path, [](const PathSegment& segment) {
                               return is_plain(segment);
                           });
    std::string text = std::string(marker) + (in_braces ? "{" : "") + std::string(operation);
    for (const PathSegment& segment : path) {
        text += '.';
        text += segment.quoted ? double_quoted(segment.name) : segment.name;
    }
    return text + (in_braces ? "}" : "");
}

}  // namespace batch_ops
