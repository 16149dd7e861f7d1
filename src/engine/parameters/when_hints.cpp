#include "engine/parameters/when_hints.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/core/trimmed.hpp"
#include "engine/hints/foreign_syntax.hpp"
#include "engine/hints/foreign_words.hpp"
#include "engine/hints/meant_boolean.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/references/reference.hpp"

namespace batch_ops {

namespace {

constexpr std::size_t longest_condition_explained = 1000;
constexpr std::string_view example_reference = "$ref:n.count";

// The first word of a text, which loses it.
std::string_view take_word(std::string_view& text) {
    text = trimmed(text);
    const std::size_t end = std::min(text.find_first_of(white_space), text.size());
    const std::string_view word = text.substr(0, end);
    text = trimmed(text.substr(end));
    return word;
}

Value operand_of(std::string_view text) {
    return text.empty() ? Value() : value_in_text(text);
}

// n.count, ref:n.count, {{n.count}}, ${n.count}: with the mark that references begin with.
std::string reference_of(std::string_view text) {
    text = text.substr(0, text.find_last_not_of('}') + 1);
    if (text.starts_with(reference_marker)) {
        return std::string(text);
    }
    text.remove_prefix(std::min(text.find_first_not_of("${"), text.size()));
    text.remove_prefix(text.starts_with("ref:") ? 4 : 0);
    return std::string(reference_marker) + std::string(text);
}

Value condition(std::string reference, std::string_view name, Value operand) {
    return Value::object({{"ref", std::move(reference)}, {std::string(name), std::move(operand)}});
}

// $ref:n.count > 0
std::optional<Value> meant_by_text(std::string_view text) {
    std::string_view rest = text;
    const std::string_view reference = take_word(rest);
    if (reference.find('.') == std::string_view::npos) {
        return std::nullopt;
    }
    if (rest.empty()) {
        return condition(reference_of(reference), "eq", true);
    }
    const auto comparison = word_for(WordPlace::operator_name, take_word(rest));
    return comparison && !rest.empty()
               ? std::optional(condition(reference_of(reference), *comparison, operand_of(rest)))
               : std::nullopt;
}

// {"$ref:n.count": {"gt": 0}}, {"$ref:n.count": 0}
std::optional<Value> meant_by_key(const std::string& reference, const Value& tests) {
    if (!tests.is_object()) {
        return condition(reference, "eq", tests);
    }
    Value meant = Value::object({{"ref", reference}});
    for (const auto& [name, operand] : tests.get_ref<const Value::object_t&>()) {
        const auto comparison = word_for(WordPlace::operator_name, name);
        append_member(meant, comparison ? std::string(*comparison) : name, operand);
    }
    return meant;
}

// {"ref": "$ref:n.count", "op": "gt", "value": 0}, {"ref": "n.count", "gte": 0}
std::optional<Value> meant_by_object(const Value& written) {
    std::string reference(example_reference);
    const Value* operator_name = nullptr;
    const Value* operand = nullptr;
    Value tests = Value::object();
    for (const auto& [name, value] : written.get_ref<const Value::object_t&>()) {
        const auto part = word_for(WordPlace::guard_part, name);
        if (part == "ref") {
            reference =
                value.is_string() ? reference_of(value.get_ref<const std::string&>()) : reference;
        } else if (part == "operator") {
            operator_name = &value;
        } else if (part == "value") {
            operand = &value;
        } else {
            append_member(tests, name, value);
        }
    }
    if (operator_name != nullptr && operator_name->is_string() && operand != nullptr) {
        append_member(tests, operator_name->get_ref<const std::string&>(), *operand);
    }
    return tests.empty() ? std::nullopt : meant_by_key(reference, tests);
}

constexpr std::size_t longest_shown = 60;

// The operand is a string, and what was found a number: 60 for "60".
std::string hint_for_text_operand(const ComparedValues& compared) {
    const std::string found = "\"" + clipped(compared.reference) + "\" is a number";
    if (compared.written != compared.operand) {
        return shown_json(compared.written) + " brought the string " +
               shown_json(compared.operand, longest_shown) + ", and " + found + ".";
    }
    const auto& text = compared.operand.get_ref<const std::string&>();
    const Value number = text.size() <= longest_shown ? value_in_text(text) : Value();
    const std::string kinds =
        shown_json(compared.operand, longest_shown) + " is a string, and " + found;
    return is_number(number) ? kinds + ": write " + shown_member(compared.name, number) + "."
                             : kinds + ".";
}

std::string hint_for_text_found(const ComparedValues& compared) {
    const std::string kinds = "\"" + clipped(compared.reference) + "\" is the string " +
                              shown_json(compared.found, longest_shown) + ", and ";
    if (compared.written != compared.operand) {
        return kinds + shown_json(compared.written) + " a number.";
    }
    return kinds + shown_json(compared.operand, longest_shown) + " a number: write " +
           shown_member(compared.name, Value(number_text(compared.operand))) +
           " to compare them as strings, character by character.";
}

// Conditions are tested in their order, and the first that does not hold is the last one tested.
std::string hint_for_nothing(const ComparedValues& compared) {
    Value conditions =
        Value::array({Value::object({{"ref", compared.reference}, {"is", "not null"}}),
                      Value::object({{"ref", compared.reference},
                                     {std::string(compared.name), compared.written}})});
    return "\"" + clipped(compared.reference) + "\" is null. To ask first whether it is, write " +
           shown_json(conditions, longest_condition_explained) + ".";
}

}  // namespace

std::string order_hint(const ComparedValues& compared) {
    const bool is_orderable = is_number(compared.operand) || compared.operand.is_string();
    if (compared.found.is_null() && is_orderable &&
        size_in_bytes(compared.written) <= longest_condition_explained) {
        return hint_for_nothing(compared);
    }
    if (is_number(compared.found) && compared.operand.is_string()) {
        return hint_for_text_operand(compared);
    }
    if (compared.found.is_string() && is_number(compared.operand)) {
        return hint_for_text_found(compared);
    }
    return "Only numbers or strings can be ordered.";
}

std::optional<Value> meant_when(const Value& written) {
    if (size_in_bytes(written) > longest_condition_explained) {
        return std::nullopt;
    }
    if (written.is_string()) {
        return meant_by_text(written.get_ref<const std::string&>());
    }
    if (!written.is_object() || written.empty()) {
        return std::nullopt;
    }
    const auto& [name, tests] = *written.get_ref<const Value::object_t&>().begin();
    return written.size() == 1 && may_hold_reference(name) ? meant_by_key(name, tests)
                                                           : meant_by_object(written);
}

}  // namespace batch_ops
