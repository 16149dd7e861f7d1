#include "engine/parameters/column_change.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "engine/core/batch_error.hpp"
#include "engine/hints/foreign_syntax.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/wrong_type.hpp"

namespace batch_ops {

namespace {

constexpr std::string_view amount_key = "add";
constexpr std::string_view start_key = "from";

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

// The digits of a number: "12", "-1.50", "2e3".
bool is_number_text(std::string_view text) {
    constexpr std::string_view signs = "+-";
    const auto skip_sign = [&] {
        text.remove_prefix(!text.empty() && signs.find(text.front()) != text.npos ? 1 : 0);
    };
    const auto skip_digits = [&] {
        const auto end = std::ranges::find_if_not(text, is_digit);
        const auto count = static_cast<std::size_t>(end - text.begin());
        text.remove_prefix(count);
        return count;
    };
    skip_sign();
    std::size_t digits = skip_digits();
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        digits += skip_digits();
    }
    if (digits != 0 && (text.starts_with('e') || text.starts_with('E'))) {
        text.remove_prefix(1);
        skip_sign();
        digits = skip_digits();
    }
    return digits != 0 && text.empty();
}

// `increment.views`: "views + 1"
std::string hint_for_text(std::string_view place, std::string_view text) {
    const auto meant = foreign_increment(place.substr(place.rfind('.') + 1), text);
    return meant ? "Write " + shown_json(*meant) + "." : std::string();
}

void check_number(const std::string& place, const JsonNode& value) {
    if (value.kind() == JsonNode::Kind::number) {
        return;
    }
    if (!value.is_string()) {
        throw wrong_type(place, "a number", value);
    }
    if (!is_number_text(value.text())) {
        throw invalid_request(
            place + " must be a number, not the text \"" + clipped(value.text(), 100) + "\"",
            hint_for_text(place, value.text()));
    }
}

void check_addition(const std::string& place, const JsonNode& value) {
    if (!value.is_object()) {
        check_number(place, value);
        return;
    }
    const std::string form = R"(Write a number, or {"add": 1, "from": 0}.)";
    value.for_each_member([&](std::string_view name, const JsonNode& member) {
        if (name != amount_key && name != start_key) {
            throw invalid_request("unknown key \"" + std::string(name) + "\" in " + place, form);
        }
        check_number(place + "." + std::string(name), member);
    });
    if (!value.member(amount_key).exists()) {
        throw invalid_request(place + " has no \"add\"", form);
    }
}

}  // namespace

void check_changed_value(ColumnChange change, const std::string& place, const JsonNode& value) {
    switch (change) {
        case ColumnChange::set:
            return;
        case ColumnChange::add:
            check_addition(place, value);
            return;
        case ColumnChange::append:
            if (value.kind() == JsonNode::Kind::null) {
                throw invalid_request(place + " must be an element or an array, not null",
                                      "Write [null] to append a null.");
            }
            return;
        case ColumnChange::merge:
            if (!value.is_object()) {
                throw wrong_type(place, "an object", value);
            }
            return;
    }
}

Addition addition_of(const JsonNode& value) {
    if (!value.is_object()) {
        return {.amount = value};
    }
    return {.amount = value.member(amount_key), .start = value.member(start_key)};
}

}  // namespace batch_ops
