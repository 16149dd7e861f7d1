#include "fuzz_json.hpp"

#include <algorithm>
#include <string>

#include "unit/support/exact_json.hpp"

namespace batch_ops::fuzz {

namespace {

constexpr std::size_t deepest = 500;

bool has_twins(const Value& object) {
    std::vector<std::string_view> names;
    for (const auto& [name, member] : object.get_ref<const Value::object_t&>()) {
        names.push_back(name);
    }
    std::ranges::sort(names);
    return std::ranges::adjacent_find(names) != names.end();
}

bool is_jsonb_like(const Value& value, std::size_t depth) {
    if (depth > deepest) {
        return false;
    }
    if (is_decimal(value)) {
        return number_text(value).find_first_of("eE") == std::string::npos;
    }
    if (value.is_object() && has_twins(value)) {
        return false;
    }
    return std::ranges::all_of(
        value, [depth](const Value& part) { return is_jsonb_like(part, depth + 1); });
}

bool is_nested_too_deeply(std::string_view text) {
    return static_cast<std::size_t>(
               std::ranges::count_if(text, [](char c) { return c == '[' || c == '{'; })) > deepest;
}

}  // namespace

std::optional<Value> jsonb_like(std::string_view text) {
    // Checked before a tree is built, for trees are destroyed recursively.
    if (is_nested_too_deeply(text)) {
        return std::nullopt;
    }
    try {
        Value value = test::exact_json(text);
        if ((value.is_structured() ? is_jsonb_like(value, 1) : is_jsonb_like(value, 0))) {
            return value;
        }
    } catch (const std::exception&) {
        // No JSON.
    }
    return std::nullopt;
}

}  // namespace batch_ops::fuzz
