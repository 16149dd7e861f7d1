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

// id=eq.1, id = 1
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
    if (!is_word(column) || operand.find_first_of("=&") != std::string_view::npos) {
        return std::nullopt;
    }
    Value condition = Value::object();
    append_member(condition, std::string(column), operand_of(operand));
    return condition;
}

Value meant_by(const Value& written) {
    Value example = Value::object({{"id", 1}});
    if (written.is_string()) {
        const auto& text = written.get_ref<const std::string&>();
        const bool is_value = text.starts_with(reference_marker) || is_whole_number(text);
        return is_value ? Value::object({{"id", operand_of(text)}})
                        : equality_in(text).value_or(std::move(example));
    }
    if (is_number(written)) {
        return Value::object({{"id", written}});
    }
    const bool is_wrapped = written.is_array() && written.size() == 1 &&
                            written.front().is_object() && !written.front().empty();
    return is_wrapped ? written.front() : example;
}

}  // namespace

std::string query_params_hint(const JsonNode& written) {
    const Value value = written.size_in_bytes() > longest_explained ? Value() : written.value();
    return "Write " + shown_json(meant_by(value)) + ".";
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
