#include "engine/hints/foreign_conditions.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/core/split.hpp"
#include "engine/core/trimmed.hpp"
#include "engine/core/word.hpp"
#include "engine/hints/foreign_syntax.hpp"
#include "engine/hints/foreign_words.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/compact_json.hpp"

namespace batch_ops {

namespace {

using Meant = std::optional<Value>;

constexpr std::string_view mongo_text_search = "$text";  // a key of the filter, of no column

Value is_null(std::string_view column) {
    return object_of(column, object_of("is", nullptr));
}

Value is_not_null(std::string_view column) {
    return object_of(column, object_of("is", "not null"));
}

Value compared(std::string_view column, std::string_view name, Value operand) {
    return object_of(column, object_of(name, std::move(operand)));
}

// --- patterns ---

constexpr std::string_view special_in_patterns = "%_*?\\";

// A text as the pattern of itself.
std::string literal_pattern(std::string_view text) {
    std::string pattern;
    for (const char character : text) {
        if (special_in_patterns.find(character) != std::string_view::npos) {
            pattern += '\\';
        }
        pattern += character;
    }
    return pattern;
}

// What is asked of a text that stands for itself.
struct TextIdiom {
    std::string_view idiom;
    std::string_view name;
    bool from_start;
    bool to_end;
};

constexpr std::array text_idioms = {
    TextIdiom{"starts with", "like", true, false},
    TextIdiom{"starts with caseless", "ilike", true, false},
    TextIdiom{"starts not with", "not-like", true, false},
    TextIdiom{"ends with", "like", false, true},
    TextIdiom{"ends with caseless", "ilike", false, true},
    TextIdiom{"ends not with", "not-like", false, true},
    TextIdiom{"holds", "ilike", false, false},
    TextIdiom{"holds not", "not-ilike", false, false},
    TextIdiom{"equals caseless", "ilike", true, true},
};

std::string bound_pattern(std::string_view text, bool from_start, bool to_end) {
    return (from_start ? "" : "*") + literal_pattern(text) + (to_end ? "" : "*");
}

Meant text_meant(std::string_view column, std::string_view idiom, std::string_view text) {
    const auto* const found = std::ranges::find(text_idioms, idiom, &TextIdiom::idiom);
    return found == text_idioms.end()
               ? std::nullopt
               : Meant(compared(column, found->name,
                                bound_pattern(text, found->from_start, found->to_end)));
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> expression_idioms = {{
    {"matches", "like"},
    {"matches caseless", "ilike"},
    {"matches not", "not-like"},
    {"matches not caseless", "not-ilike"},
}};

// `^Par`: only one that is a text, which may be bound, is a pattern too.
Meant expression_meant(std::string_view column, std::string_view idiom, std::string_view text) {
    const auto* const found = std::ranges::find(
        expression_idioms, idiom, &std::pair<std::string_view, std::string_view>::first);
    if (found == expression_idioms.end()) {
        return std::nullopt;
    }
    const bool from_start = text.starts_with('^');
    text.remove_prefix(from_start ? 1 : 0);
    const bool to_end = text.ends_with('$');
    text.remove_suffix(to_end ? 1 : 0);
    return text.empty() || text.find_first_of(".^$*+?()[]{}|\\") != std::string_view::npos
               ? std::nullopt
               : Meant(compared(column, found->second, bound_pattern(text, from_start, to_end)));
}

// SIMILAR TO has % and _ of LIKE, and is about the whole text.
Meant similar_meant(std::string_view column, std::string_view text) {
    return text.find_first_of("|*+?{}()[]\\") == std::string_view::npos
               ? Meant(compared(column, "like", text))
               : std::nullopt;
}

bool is_expression(std::string_view idiom) {
    return idiom.starts_with("matches") || idiom == "similar";
}

// --- operators that are there, by other names ---

bool takes_list(std::string_view name) {
    return name == "in" || name == "not-in" || name == "between" || name == "not-between";
}

bool takes_pattern(std::string_view name) {
    return name.ends_with("like");
}

// No value equals null, or is among others with it.
Meant list_meant(std::string_view column, std::string_view name, const Value& list) {
    Value values = Value::array();
    for (const Value& element : list) {
        if (!element.is_null()) {
            values.push_back(element);
        }
    }
    const bool is_in = name == "in";
    if (values.size() == list.size()) {
        return compared(column, name, std::move(values));
    }
    if (values.empty()) {
        return is_in ? is_null(column) : is_not_null(column);
    }
    if (is_in) {
        return object_of(
            "__or", Value::array({compared(column, name, std::move(values)), is_null(column)}));
    }
    Value both = object_of(name, std::move(values));
    append_member(both, "is", "not null");
    return object_of(column, std::move(both));
}

// {"from": 1, "to": 5}
Meant pair_in(const Value& bounds) {
    Value pair = Value::array();
    for (const std::string_view end : {"at least", "at most"}) {
        for (const auto& [name, value] : bounds.get_ref<const Value::object_t&>()) {
            if (word_for(WordPlace::operator_idiom, name) == end) {
                pair.push_back(value);
            }
        }
    }
    return bounds.size() == 2 && pair.size() == 2 ? Meant(std::move(pair)) : std::nullopt;
}

Meant members_meant(std::string_view column, std::string_view name, const Value& operand) {
    if (operand.is_string()) {
        return members_meant(column, name, list_in_text(operand.get_ref<const std::string&>()));
    }
    const bool is_pair = name.ends_with("between");
    if (is_pair && operand.is_object()) {
        const Meant pair = pair_in(operand);
        return pair ? Meant(compared(column, name, *pair)) : std::nullopt;
    }
    if (!operand.is_array() || (is_pair && operand.size() != 2)) {
        return std::nullopt;
    }
    if (!is_pair) {
        return list_meant(column, name, operand);
    }
    return std::ranges::any_of(operand, &Value::is_null) ? std::nullopt
                                                         : Meant(compared(column, name, operand));
}

Meant keyword_meant(std::string_view column, const Value& operand) {
    Value keyword = operand;
    if (operand.is_string()) {
        const auto& text = operand.get_ref<const std::string&>();
        keyword = word_for(WordPlace::operator_idiom, text) == "is not null" ? Value("not null")
                                                                             : value_in_text(text);
    }
    return keyword.is_null() || keyword.is_boolean() || keyword == "not null"
               ? Meant(compared(column, "is", std::move(keyword)))
               : std::nullopt;
}

Meant null_meant(std::string_view column, std::string_view name) {
    if (name == "eq" || name == "ne") {
        return name == "eq" ? is_null(column) : is_not_null(column);
    }
    return name.ends_with("same") ? Meant(compared(column, name, nullptr)) : std::nullopt;
}

Meant comparison_meant(std::string_view column, std::string_view name, const Value& operand) {
    if (name == "is") {
        return keyword_meant(column, operand);
    }
    if (operand.is_null()) {
        return null_meant(column, name);
    }
    if (takes_list(name)) {
        return members_meant(column, name, operand);
    }
    return takes_pattern(name) && !operand.is_string() ? std::nullopt
                                                       : Meant(compared(column, name, operand));
}

// --- negations ---

// The opposite of a condition.
Value negated(std::string_view column, const Value& condition) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> opposites = {{
        {"eq", "ne"},
        {"in", "not-in"},
        {"between", "not-between"},
        {"like", "not-like"},
        {"ilike", "not-ilike"},
    }};
    const Value* const asked = condition.size() == 1 ? find_member(condition, column) : nullptr;
    if (asked == nullptr || !asked->is_object() || asked->size() != 1) {
        return object_of("__not", condition);
    }
    const auto& [name, operand] = *asked->get_ref<const Value::object_t&>().begin();
    if (name == "is" && (operand.is_null() || operand == "not null")) {
        return operand.is_null() ? is_not_null(column) : is_null(column);
    }
    const auto* const found =
        std::ranges::find(opposites, name, &std::pair<std::string_view, std::string_view>::first);
    return found == opposites.end() ? object_of("__not", condition)
                                    : compared(column, found->second, operand);
}

// Who writes {"not": {"contains": "x"}} asks a text, and not an array.
Value asking_text(const Value& operators) {
    Value asking = Value::object();
    for (const auto& [name, operand] : operators.get_ref<const Value::object_t&>()) {
        append_member(asking, name == "contains" && operand.is_string() ? "icontains" : name,
                      operand);
    }
    return asking;
}

Meant negation_of(std::string_view column, const Value& operand) {
    if (operand.is_object()) {
        const Meant condition = foreign_operators(column, asking_text(operand));
        return condition ? Meant(negated(column, *condition)) : std::nullopt;
    }
    return comparison_meant(column, operand.is_array() ? "not-in" : "ne", operand);
}

// {"isNot": null}
Meant is_not_meant(std::string_view column, const Value& operand) {
    if (operand.is_object()) {
        return std::nullopt;
    }
    const Meant condition = keyword_meant(column, operand);
    return condition ? negated(column, *condition) : comparison_meant(column, "ne", operand);
}

// --- idioms ---

// {"min": 1}, and {"from": 1} where that is no column of an association.
Meant bound_meant(std::string_view column, std::string_view idiom, const Value& operand) {
    const bool is_bound =
        is_number(operand) ||
        (operand.is_string() && !operand.get_ref<const std::string&>().empty() &&
         std::string_view("0123456789").find(operand.get_ref<const std::string&>().front()) !=
             std::string_view::npos);
    return is_bound ? Meant(compared(column, idiom == "at least" ? "ge" : "le", operand))
                    : std::nullopt;
}

// {"$elemMatch": {"$eq": "x"}}, {"$elemMatch": {"a": 1}}
Meant element_meant(std::string_view column, const Value& operand) {
    if (!operand.is_object() || operand.empty()) {
        return std::nullopt;
    }
    const auto& [name, value] = *operand.get_ref<const Value::object_t&>().begin();
    const auto word = word_for(WordPlace::operator_name, name);
    if (operand.size() == 1 && word == "eq" && !value.is_null()) {
        return compared(column, "contains", Value::array({value}));
    }
    if (operand.size() == 1 && word == "in" && value.is_array()) {
        return compared(column, "overlaps", value);
    }
    const bool is_plain =
        std::ranges::all_of(operand.get_ref<const Value::object_t&>(), [](const auto& member) {
            return !names_operator(member.first) && !member.second.is_structured();
        });
    return is_plain ? Meant(compared(column, "contains", Value::array({operand}))) : std::nullopt;
}

Meant has_element(std::string_view column, const Value& operand) {
    return operand.is_null() || operand.is_object()
               ? std::nullopt
               : Meant(compared(column, "contains",
                                operand.is_array() ? operand : Value::array({operand})));
}

Meant reference_meant(std::string_view column, std::string_view text) {
    return looks_like_path(text) ? Meant(object_of(column, "$ref:" + std::string(text)))
                                 : std::nullopt;
}

Meant idiom_of_text(std::string_view column, std::string_view idiom, std::string_view text) {
    if (idiom == "reference") {
        return reference_meant(column, text);
    }
    if (idiom == "similar") {
        return similar_meant(column, text);
    }
    return is_expression(idiom) ? expression_meant(column, idiom, text)
                                : text_meant(column, idiom, text);
}

Meant idiom_meant(std::string_view column, std::string_view idiom, const Value& operand) {
    if (idiom == "not") {
        return negation_of(column, operand);
    }
    if (idiom == "is not") {
        return is_not_meant(column, operand);
    }
    if (idiom == "has element") {
        return has_element(column, operand);
    }
    if (idiom == "element matches") {
        return element_meant(column, operand);
    }
    if (idiom == "is null" || idiom == "is not null" || idiom == "exists") {
        return (idiom == "is null") == (operand != false) ? is_null(column) : is_not_null(column);
    }
    if (idiom == "at least" || idiom == "at most") {
        return bound_meant(column, idiom, operand);
    }
    return operand.is_string() ? idiom_of_text(column, idiom, operand.get_ref<const std::string&>())
                               : std::nullopt;
}

// --- conditions in text ---

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

// `gt 5`. Others are words of sentences: `in stock`, `is late`.
std::optional<OperatorAndRest> split_at_space(std::string_view text) {
    constexpr std::array<std::string_view, 6> comparing = {"gt", "gte", "ge", "lt", "lte", "le"};
    const std::string_view name = text.substr(0, text.find(' '));
    return name.size() < text.size() && std::ranges::find(comparing, name) != comparing.end()
               ? std::optional(OperatorAndRest{name, text.substr(name.size())})
               : std::nullopt;
}

// `gt.5` and the like: {"total": {"gt": 5}}.
Meant plain_condition(std::string_view column, std::string_view text) {
    auto split = split_symbol(text);
    if (!split) {
        split = split_word(text);
    }
    if (!split) {
        split = split_at_space(text);
    }
    if (!split) {
        return std::nullopt;
    }
    const auto name = word_for(WordPlace::operator_name, split->name);
    const std::string_view rest = trimmed(split->rest);
    if (!name || rest.empty()) {
        return std::nullopt;
    }
    const bool is_text = takes_list(*name) || takes_pattern(*name);
    return comparison_meant(column, *name, is_text ? Value(rest) : value_in_text(rest));
}

// --- several members that say one thing ---

// {"path": ["level"], "equals": 2} of Prisma.
Meant condition_on_path(std::string_view column, const Value& operators) {
    constexpr std::size_t most_steps = 8;
    const Value* const path = find_member(operators, "path");
    const Value* const equals = find_member(operators, "equals");
    const bool is_path = path != nullptr && path->is_array() && !path->empty() &&
                         path->size() <= most_steps &&
                         std::ranges::all_of(*path, &Value::is_string);
    if (!is_path || equals == nullptr || operators.size() != 2) {
        return std::nullopt;
    }
    Value contained = *equals;
    for (std::size_t step = path->size(); step > 0; --step) {
        contained = object_of((*path)[step - 1].get<std::string>(), std::move(contained));
    }
    return compared(column, "contains", std::move(contained));
}

// What says that case does not count, where here that is part of the operator.
Meant caseless_condition(std::string_view column, const Value& operators) {
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
    const auto& [own, operand] = *condition->get_ref<const Value::object_t&>().begin();
    if (own == "eq") {
        return text_meant(column, "equals caseless", text->get_ref<const std::string&>());
    }
    const bool is_negative = own.starts_with("not-");
    return own.ends_with("like")
               ? Meant(compared(column, is_negative ? "not-ilike" : "ilike", operand))
               : std::nullopt;
}

// Adds what one member says to what the others do.
bool add_condition(std::string_view column, const Value& condition, Value& own, Value& others) {
    for (const auto& [key, asked] : condition.get_ref<const Value::object_t&>()) {
        if (key != column) {
            if (find_member(others, key) != nullptr) {
                return false;
            }
            append_member(others, key, asked);
            continue;
        }
        if (!asked.is_object()) {
            return false;
        }
        for (const auto& [name, operand] : asked.get_ref<const Value::object_t&>()) {
            if (find_member(own, name) != nullptr) {
                return false;
            }
            append_member(own, name, operand);
        }
    }
    return true;
}

Meant each_operator(std::string_view column, const Value& operators) {
    Value own = Value::object();
    Value others = Value::object();
    for (const auto& [name, operand] : operators.get_ref<const Value::object_t&>()) {
        const Meant condition = foreign_operator(column, name, operand);
        if (!condition || !add_condition(column, *condition, own, others)) {
            return std::nullopt;
        }
    }
    Value all = own.empty() ? Value::object() : object_of(column, std::move(own));
    for (const auto& [key, value] : others.get_ref<const Value::object_t&>()) {
        append_member(all, key, value);
    }
    return all;
}

std::string pattern_advice(std::string_view column, const Value& operand) {
    const bool has_column = column != mongo_text_search;
    const Meant pattern = operand.is_string() && has_column
                              ? text_meant(column, "holds", operand.get_ref<const std::string&>())
                              : std::nullopt;
    return "There is no operator for text search: search in a function, and \"call\" it" +
           (pattern ? ", or write " + shown_json(*pattern) + " for a column of text."
                    : std::string("."));
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

Value conditions_in_list(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('(') && text.ends_with(')')) {
        text = text.substr(1, text.size() - 2);
    }
    Value conditions = Value::array();
    if (text.find('(') != std::string_view::npos) {
        return conditions;  // lists, or further groups
    }
    for (const std::string_view item : list_items(text)) {
        const std::size_t dot = item.find('.');
        const bool names_column = dot != std::string_view::npos && is_word(item.substr(0, dot));
        const auto condition = names_column
                                   ? foreign_condition(item.substr(0, dot), item.substr(dot + 1))
                                   : std::nullopt;
        if (!condition) {
            return Value::array();
        }
        conditions.push_back(*condition);
    }
    return conditions;
}

std::optional<Value> foreign_operator(std::string_view column, std::string_view name,
                                      const Value& operand) {
    if (const auto ours = word_for(WordPlace::operator_name, name)) {
        return comparison_meant(column, *ours, operand);
    }
    const auto idiom = word_for(WordPlace::operator_idiom, name);
    return idiom ? idiom_meant(column, *idiom, operand) : std::nullopt;
}

std::optional<Value> foreign_operators(std::string_view column, const Value& operators) {
    if (!operators.is_object() || operators.empty()) {
        return std::nullopt;
    }
    for (const auto meaning : {condition_on_path, caseless_condition}) {
        if (auto together = meaning(column, operators)) {
            return together;
        }
    }
    return each_operator(column, operators);
}

std::string foreign_operator_advice(std::string_view column, std::string_view name,
                                    const Value& operand) {
    const auto idiom = word_for(WordPlace::operator_idiom, name);
    if (idiom == "text search" || column == mongo_text_search) {
        return pattern_advice(column, operand);
    }
    if (idiom && is_expression(*idiom)) {
        return "There is no operator for regular expressions. In patterns of \"like\" and "
               "\"ilike\", * stands for any characters and ? for one.";
    }
    if (idiom == "has key") {
        const Value key = operand.is_string() ? operand : Value("key");
        return "There is no operator for keys alone: " +
               shown_json(compared(column, "contains",
                                   object_of(key.get_ref<const std::string&>(), "..."))) +
               " asks jsonb for a key and its value.";
    }
    if (idiom == "is empty") {
        const std::string_view own = operand == false ? "ne" : "eq";
        return "Write " + shown_json(compared(column, own, Value::array())) + " for an array, " +
               shown_json(compared(column, own, "")) + " for a text.";
    }
    const bool is_comparison = word_for(WordPlace::operator_name, name).has_value();
    return is_comparison && operand.is_null()
               ? R"(Ask for null with {"is": null} or {"is": "not null"}.)"
               : std::string();
}

bool names_operator(std::string_view name) {
    constexpr std::string_view marks = "$<>=!~?@&|";
    return word_for(WordPlace::operator_name, name) ||
           (!name.empty() && marks.find(name.front()) != std::string_view::npos);
}

}  // namespace batch_ops
