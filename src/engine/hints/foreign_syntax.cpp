#include "engine/hints/foreign_syntax.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/core/split.hpp"
#include "engine/core/trimmed.hpp"
#include "engine/core/word.hpp"
#include "engine/hints/foreign_words.hpp"
#include "engine/hints/shown_json.hpp"

namespace batch_ops {

namespace {

constexpr std::string_view digits = "0123456789";

bool holds_values(const Value& object) {
    return std::ranges::all_of(object.get_ref<const Value::object_t&>(), [](const auto& member) {
        return !member.second.is_structured() && !member.second.is_null();
    });
}

bool consists_of(std::string_view text, std::string_view characters) {
    return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_decimal_text(std::string_view text) {
    if (text.starts_with('-')) {
        text.remove_prefix(1);
    }
    const std::size_t dot = text.find('.');
    return consists_of(text.substr(0, dot), digits) &&
           (dot == std::string_view::npos || consists_of(text.substr(dot + 1), digits));
}

// What tools put around a reference, and before it.
using Wrapping = std::pair<std::string_view, std::string_view>;
constexpr std::array wrappings = {
    Wrapping{"{{", "}}"},  Wrapping{"${{", "}}"}, Wrapping{"${", "}"},    Wrapping{"@{", "}"},
    Wrapping{"#{", "}"},   Wrapping{"{", "}"},    Wrapping{"$ref{", "}"}, Wrapping{"$(", ")"},
    Wrapping{"<%=", "%>"}, Wrapping{"<", ">"},    Wrapping{"$ref.", ""},  Wrapping{"$ref:", ""},
    Wrapping{"$REF:", ""}, Wrapping{"ref:", ""},  Wrapping{"@", ""},      Wrapping{"$.", ""},
    Wrapping{"$", ""},
};

bool names_result(std::string_view text, KnownId is_known) {
    return looks_like_path(text) && is_known(text.substr(0, text.find('.')));
}

}  // namespace

bool looks_like_path(std::string_view text) {
    const std::size_t dot = text.find('.');
    return dot != std::string_view::npos && dot != 0 && dot + 1 < text.size() &&
           is_word(text.substr(0, dot)) &&
           text.substr(dot).find_first_not_of(std::string(word_characters) + ".*") ==
               std::string_view::npos &&
           text.find("..") == std::string_view::npos && text.back() != '.';
}

Value value_in_text(std::string_view text) {
    text = trimmed(text);
    if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
        text.back() == text.front()) {
        return std::string(text.substr(1, text.size() - 2));
    }
    if (text == "null") {
        return nullptr;
    }
    if (text == "true" || text == "false") {
        return text == "true";
    }
    return is_decimal_text(text) ? make_number(text) : Value(std::string(text));
}

Value list_in_text(std::string_view text) {
    text = trimmed(text);
    const bool in_brackets = text.size() >= 2 && ((text.front() == '(' && text.back() == ')') ||
                                                  (text.front() == '[' && text.back() == ']') ||
                                                  (text.front() == '{' && text.back() == '}'));
    if (in_brackets) {
        text = text.substr(1, text.size() - 2);
    }
    Value list = Value::array();
    for (const std::string_view item : list_items(text)) {
        list.push_back(value_in_text(item));
    }
    return list;
}

std::optional<std::string> foreign_reference(std::string_view text, KnownId is_known) {
    text = trimmed(text);
    for (const auto& [before, after] : wrappings) {
        if (!text.starts_with(before) || !text.ends_with(after) ||
            text.size() <= before.size() + after.size()) {
            continue;
        }
        const std::string_view inner =
            trimmed(text.substr(before.size(), text.size() - before.size() - after.size()));
        if (names_result(inner, is_known)) {
            return "$ref:" + std::string(inner);
        }
    }
    return std::nullopt;
}

std::optional<std::string> foreign_reference(const Value& object, KnownId is_known) {
    if (!object.is_object() || object.size() != 1) {
        return std::nullopt;
    }
    const auto& [key, value] = *object.get_ref<const Value::object_t&>().begin();
    if ((key != "$ref" && key != "ref" && key != "$reference") || !value.is_string()) {
        return std::nullopt;
    }
    const auto& text = value.get_ref<const std::string&>();
    return names_result(text, is_known) ? std::optional("$ref:" + text)
                                        : foreign_reference(std::string_view(text), is_known);
}

Value negative_of(const Value& number) {
    const std::string text = number_text(number);
    return make_number(text.starts_with('-') ? text.substr(1) : text == "0" ? text : "-" + text);
}

std::optional<Value> foreign_increment(std::string_view column, std::string_view text) {
    text = trimmed(text);
    if (!text.starts_with(column)) {
        return std::nullopt;
    }
    text = trimmed(text.substr(column.size()));
    if (!text.starts_with('+') && !text.starts_with('-')) {
        return std::nullopt;
    }
    const std::string_view number = trimmed(text.substr(1));
    if (number.starts_with('-') || !is_decimal_text(number)) {
        return std::nullopt;
    }
    const Value amount = make_number(number);
    return object_of(column, text.front() == '-' ? negative_of(amount) : amount);
}

std::optional<Value> foreign_append(std::string_view column, const Value& object) {
    if (!object.is_object() || object.size() != 1) {
        return std::nullopt;
    }
    const auto& [key, value] = *object.get_ref<const Value::object_t&>().begin();
    return word_for(WordPlace::appending, key) && !value.is_object() && !value.is_null()
               ? std::optional(object_of(column, value))
               : std::nullopt;
}

std::optional<Value> foreign_increment(std::string_view column, const Value& object) {
    if (!object.is_object() || object.size() != 1) {
        return std::nullopt;
    }
    const auto& [key, value] = *object.get_ref<const Value::object_t&>().begin();
    const auto change = word_for(WordPlace::increment, key);
    if (!is_number(value) || !change) {
        return std::nullopt;
    }
    return object_of(column, change == "subtract" ? negative_of(value) : value);
}

std::optional<Value> foreign_lookup(const Value& object) {
    constexpr std::array<std::string_view, 4> finding = {"connect", "find", "lookup", "where"};
    const Value* found = &object;
    // {"connect": {"where": {…}}} is written too, and a key of several columns under a name of its
    // own: {"connect": {"tenant_id": {"tenant": 1, "id": 2}}}.
    for (int depth = 0; depth < 3 && found->is_object() && !found->empty(); ++depth) {
        if (depth != 0 && holds_values(*found)) {
            return *found;
        }
        const auto& [key, value] = *found->get_ref<const Value::object_t&>().begin();
        const bool names_a_key = depth != 0 && value.is_object() && value.size() > 1;
        if (found->size() != 1 ||
            !(names_a_key || std::ranges::find(finding, key) != finding.end())) {
            return std::nullopt;
        }
        found = &value;
    }
    return std::nullopt;
}

bool is_foreign_disconnection(const Value& object) {
    const Value* const asked =
        object.is_object() && object.size() == 1 ? find_member(object, "disconnect") : nullptr;
    return asked != nullptr && (*asked == true || asked->is_object());
}

std::string lookup_hint(std::string_view column, const Value& found) {
    const auto& [name, value] = *found.get_ref<const Value::object_t&>().begin();
    return "Write " + shown_member(column, value) + " with " +
           shown_member("lookup", object_of(column, name)) + ".";
}

// An operator or a cast right behind a reference.
bool looks_like_expression(std::string_view text) {
    const std::size_t space = text.find_first_of(" :");
    const std::size_t after_marker = text.find("$ref:");
    if (after_marker != 0) {
        return false;
    }
    const std::size_t end = text.find_first_of(" :+-*/|", std::string_view("$ref:").size());
    if (end == std::string_view::npos || space == std::string_view::npos) {
        return false;
    }
    const std::string_view rest = trimmed(text.substr(end));
    return rest.starts_with("::") || (!rest.empty() && rest.find_first_of("+-*/|") == 0);
}

}  // namespace batch_ops
