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

constexpr std::string_view text_search = "text search";  // an idiom that nothing here stands for

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

struct OperatorAndRest {
    std::string_view name;
    std::string_view rest;
};

// `>= 5`
std::optional<OperatorAndRest> split_symbol(std::string_view text) {
    const std::size_t end = text.find_first_not_of("<>=!");
    if (end == 0 || end == std::string_view::npos) {
        return std::nullopt;
    }
    return OperatorAndRest{text.substr(0, end), text.substr(end)};
}

// `gt.5`, `gte::5`, `gt:5`
std::optional<OperatorAndRest> split_word(std::string_view text) {
    const std::size_t end = text.find_first_of(".:");
    if (end == std::string_view::npos || !is_word(text.substr(0, end))) {
        return std::nullopt;
    }
    const std::size_t rest = text.substr(end).starts_with("::") ? end + 2 : end + 1;
    return OperatorAndRest{text.substr(0, end), text.substr(rest)};
}

bool takes_list(std::string_view name) {
    return name == "in" || name == "not-in" || name == "between" || name == "not-between";
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

// `a.x`
bool looks_like_path(std::string_view text) {
    const std::size_t dot = text.find('.');
    return dot != std::string_view::npos && dot != 0 && dot + 1 < text.size() &&
           is_word(text.substr(0, dot)) &&
           text.substr(dot).find_first_not_of(std::string(word_characters) + ".*") ==
               std::string_view::npos &&
           text.find("..") == std::string_view::npos && text.back() != '.';
}

bool names_result(std::string_view text, KnownId is_known) {
    return looks_like_path(text) && is_known(text.substr(0, text.find('.')));
}

// Operators within a negation may be foreign, too.
Value translated(std::string_view column, const Value& operators) {
    Value own = Value::object();
    for (const auto& [name, operand] : operators.get_ref<const Value::object_t&>()) {
        const auto ours = word_for(WordPlace::operator_name, name);
        append_member(own, ours ? std::string(*ours) : name, operand);
    }
    return object_of(column, std::move(own));
}

Value negation_of(std::string_view column, const Value& operand) {
    if (operand.is_null()) {
        return object_of(column, object_of("is", "not null"));
    }
    if (operand.is_object()) {
        return object_of("__not", translated(column, operand));
    }
    return object_of(column, object_of(operand.is_array() ? "not-in" : "ne", operand));
}

// Of a regular expression only where it is bound, as far as that can be said by stars.
Value pattern_of(std::string_view idiom, std::string_view text) {
    const bool is_expression = idiom == "matches";
    const bool at_start = idiom == "starts with" || (is_expression && text.starts_with('^'));
    const bool at_end = idiom == "ends with" || (is_expression && text.ends_with('$'));
    if (is_expression) {
        text.remove_prefix(at_start ? 1 : 0);
        text.remove_suffix(at_end && !text.empty() ? 1 : 0);
    }
    std::string pattern = at_start ? "" : "*";
    pattern.append(text).append(at_end ? "" : "*");
    return object_of(at_start || at_end ? "like" : "ilike", pattern);
}

// `gt.5` and the like: {"total": {"gt": 5}}.
std::optional<Value> plain_condition(std::string_view column, std::string_view text) {
    auto split = split_symbol(text);
    if (!split) {
        split = split_word(text);
    }
    if (!split) {
        return std::nullopt;
    }
    const auto name = word_for(WordPlace::operator_name, split->name);
    if (!name || trimmed(split->rest).empty()) {
        return std::nullopt;
    }
    Value operand = takes_list(*name) ? list_in_text(split->rest) : value_in_text(split->rest);
    return object_of(column, object_of(*name, std::move(operand)));
}

// The opposite of such a condition.
Value negated(std::string_view column, const Value& condition) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> opposites = {{
        {"eq", "ne"},
        {"in", "not-in"},
        {"between", "not-between"},
        {"like", "not-like"},
        {"ilike", "not-ilike"},
    }};
    const auto& [name, operand] =
        *find_member(condition, column)->get_ref<const Value::object_t&>().begin();
    if (name == "is" && operand.is_null()) {
        return object_of(column, object_of("is", "not null"));
    }
    const auto* const found =
        std::ranges::find(opposites, name, &std::pair<std::string_view, std::string_view>::first);
    return found == opposites.end() ? object_of("__not", condition)
                                    : object_of(column, object_of(found->second, operand));
}

}  // namespace

std::optional<Value> foreign_condition(std::string_view column, std::string_view text) {
    constexpr std::string_view negation = "not.";
    text = trimmed(text);
    if (!text.starts_with(negation)) {
        return plain_condition(column, text);
    }
    const auto condition = plain_condition(column, text.substr(negation.size()));
    return condition ? std::optional(negated(column, *condition)) : std::nullopt;
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

bool is_text_search(std::string_view name) {
    return word_for(WordPlace::operator_idiom, name) == text_search;
}

std::optional<Value> foreign_operator(std::string_view column, std::string_view name,
                                      const Value& operand) {
    if (const auto ours = word_for(WordPlace::operator_name, name)) {
        const bool is_list_in_text = takes_list(*ours) && operand.is_string();
        return object_of(
            column,
            object_of(*ours, is_list_in_text ? list_in_text(operand.get<std::string>()) : operand));
    }
    const auto idiom = word_for(WordPlace::operator_idiom, name);
    if (!idiom) {
        return std::nullopt;
    }
    if (*idiom == "not") {
        return negation_of(column, operand);
    }
    if (*idiom == text_search) {
        return std::nullopt;
    }
    if (*idiom == "has element") {
        return object_of(column, object_of("contains", Value::array({operand})));
    }
    if (*idiom == "is null" || *idiom == "is not null") {
        const bool is_null = (*idiom == "is null") == (operand != false);
        return object_of(column, object_of("is", is_null ? Value(nullptr) : Value("not null")));
    }
    if (!operand.is_string()) {
        return std::nullopt;
    }
    const auto& text = operand.get_ref<const std::string&>();
    if (*idiom == "reference") {
        return looks_like_path(text) ? std::optional(object_of(column, "$ref:" + text))
                                     : std::nullopt;
    }
    return object_of(column, pattern_of(*idiom, text));
}

std::optional<Value> caseless_condition(std::string_view column, const Value& operators) {
    const Value* text = nullptr;
    std::string_view name;
    bool is_caseless = false;
    for (const auto& [key, value] : operators.get_ref<const Value::object_t&>()) {
        if (key == "mode" || key == "$options") {
            is_caseless = value == "insensitive" || value == "i";
        } else {
            text = &value;
            name = key;
        }
    }
    if (!is_caseless || operators.size() != 2 || text == nullptr || !text->is_string()) {
        return std::nullopt;
    }
    // Of text, and not of an array.
    const auto meant = foreign_operator(column, name == "contains" ? "icontains" : name, *text);
    const Value* const condition = meant ? find_member(*meant, column) : nullptr;
    if (condition == nullptr || !condition->is_object()) {
        return std::nullopt;
    }
    const auto& [own, pattern] = *condition->get_ref<const Value::object_t&>().begin();
    const bool has_wildcards =
        text->get_ref<const std::string&>().find_first_of("%_*?\\") != std::string::npos;
    return own == "like" || own == "ilike" || (own == "eq" && !has_wildcards)
               ? std::optional(object_of(column, object_of("ilike", pattern)))
               : std::nullopt;
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
