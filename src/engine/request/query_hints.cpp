#include "engine/request/query_hints.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/core/trimmed.hpp"
#include "engine/core/word.hpp"
#include "engine/hints/foreign_conditions.hpp"
#include "engine/hints/foreign_words.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/hints/unknown_keys.hpp"
#include "engine/parameters/metadata.hpp"
#include "engine/references/reference.hpp"

namespace batch_ops {

namespace {

constexpr std::size_t longest_explained = 500;

bool is_whole_number(std::string_view text) {
    constexpr std::size_t most_digits = 18;
    return !text.empty() && text.size() <= most_digits &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

// What may stand around a name or value in a text.
constexpr std::string_view quotes = " '\"?";

Value operand_of(std::string_view text) {
    return is_whole_number(text) ? make_number(text) : Value(text);
}

// id=eq.1, id = 1, total=gt.5
std::optional<Value> equality_in(std::string_view text) {
    const std::size_t sign = text.find('=');
    if (sign == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view column = trimmed(text.substr(0, sign), quotes);
    std::string_view operand = text.substr(sign + 1);
    operand.remove_prefix(operand.starts_with('=') ? 1 : 0);
    operand = trimmed(operand, quotes);
    constexpr std::string_view prefix = "eq.";
    operand.remove_prefix(operand.starts_with(prefix) ? prefix.size() : 0);
    if (!is_word(column) || operand.find('=') != std::string_view::npos) {
        return std::nullopt;
    }
    if (auto condition = foreign_condition(column, operand)) {
        return condition;
    }
    return object_of(column, operand_of(operand));
}

// total > 5
std::optional<Value> comparison_in_text(std::string_view text) {
    text = trimmed(text, quotes);
    const std::size_t end = std::min(text.find_first_of(" <>!"), text.size());
    const std::string_view column = text.substr(0, end);
    return is_word(column) ? foreign_condition(column, text.substr(end)) : std::nullopt;
}

// {"column": "total", "operator": ">", "value": 5}
std::optional<Value> comparison_in_parts(const Value& parts) {
    std::string column;
    std::string name;
    const Value* operand = nullptr;
    for (const auto& [key, value] : parts.get_ref<const Value::object_t&>()) {
        const auto part = word_for(WordPlace::guard_part, key);
        if (part == "value") {
            operand = &value;
        } else if (part == "operator" && value.is_string()) {
            name = value.get<std::string>();
        } else if ((part == "ref" || key == "column" || key == "key" || key == "name") &&
                   value.is_string()) {
            column = value.get<std::string>();
        }
    }
    const bool has_all =
        parts.size() == 3 && !column.empty() && !name.empty() && operand != nullptr;
    return has_all ? foreign_operator(column, name, *operand) : std::nullopt;
}

// ["total", ">", 5]
std::optional<Value> comparison_in_list(const Value& parts) {
    return parts.size() == 3 && parts[0].is_string() && parts[1].is_string()
               ? foreign_operator(parts[0].get<std::string>(), parts[1].get<std::string>(),
                                  parts[2])
               : std::nullopt;
}

std::optional<Value> condition_in(const Value& element) {
    if (element.is_string()) {
        const auto& text = element.get_ref<const std::string&>();
        const auto equality = equality_in(text);
        return equality ? equality : comparison_in_text(text);
    }
    if (element.is_object()) {
        return comparison_in_parts(element);
    }
    return element.is_array() ? comparison_in_list(element) : std::nullopt;
}

// All of them in one object; nothing where one says nothing, or two are of one column.
std::optional<Value> all_conditions(const Value& elements) {
    Value conditions = Value::object();
    for (const Value& element : elements) {
        const auto condition = condition_in(element);
        if (!condition) {
            return std::nullopt;
        }
        const auto& [name, value] = *condition->get_ref<const Value::object_t&>().begin();
        if (find_member(conditions, name) != nullptr) {
            return std::nullopt;
        }
        append_member(conditions, name, value);
    }
    return conditions.empty() ? std::nullopt : std::optional(std::move(conditions));
}

// id=eq.1&total=gt.5
std::optional<Value> conditions_in(std::string_view text) {
    Value parts = Value::array();
    while (true) {
        const std::size_t end = std::min(text.find('&'), text.size());
        parts.push_back(std::string(text.substr(0, end)));
        if (end == text.size()) {
            return all_conditions(parts);
        }
        text.remove_prefix(end + 1);
    }
}

std::optional<Value> meant_by(const Value& written) {
    if (written.is_string()) {
        const auto& text = written.get_ref<const std::string&>();
        const bool is_value = text.starts_with(reference_marker) || is_whole_number(text);
        return is_value ? Value::object({{"id", operand_of(text)}}) : conditions_in(text);
    }
    if (is_number(written)) {
        return Value::object({{"id", written}});
    }
    auto conditions = written.is_array() ? all_conditions(written) : std::nullopt;
    if (conditions) {
        return conditions;
    }
    const bool is_wrapped = written.is_array() && written.size() == 1 &&
                            written.front().is_object() && !written.front().empty();
    return is_wrapped ? std::optional(written.front()) : std::nullopt;
}

}  // namespace

std::string query_params_hint(const JsonNode& written) {
    const Value value = written.size_in_bytes() > longest_explained ? Value() : written.value();
    const auto meant = meant_by(value);
    return meant
               ? "Write " + shown_json(*meant) + "."
               : "Write {\"id\": 1}. The keys are columns, each with the value that selects rows.";
}

void check_no_metadata_key(const JsonNode& query_params) {
    std::vector<std::string_view> misplaced;
    query_params.for_each_member([&](std::string_view name, const JsonNode&) {
        const bool is_metadata_key =
            name.starts_with("__") && std::ranges::any_of(all_actions, [&](Action action) {
                const auto keys = metadata_key_names(action);
                return std::ranges::find(keys, name) != keys.end();
            });
        if (is_metadata_key) {
            misplaced.push_back(name);
        }
    });
    if (!misplaced.empty()) {
        const bool is_one = misplaced.size() == 1;
        throw invalid_request(
            "query_params has " + std::string(is_one ? "a key " : "keys ") +
                quoted_names(misplaced) + " of metadata_params",
            quoted_names(misplaced) + (is_one ? " belongs" : " belong") + " in metadata_params.");
    }
}

}  // namespace batch_ops
