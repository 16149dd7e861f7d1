#include "engine/parameters/expectation_hints.hpp"

#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/hints/foreign_conditions.hpp"
#include "engine/hints/foreign_words.hpp"
#include "engine/parameters/guard_keys.hpp"
#include "engine/parameters/when_hints.hpp"

namespace batch_ops {

namespace {

// A number that came as a string.
Value number_meant(const Value& written) {
    std::int64_t number = 0;
    if (!written.is_string()) {
        return written;
    }
    const auto& text = written.get_ref<const std::string&>();
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    return parsed.ec == std::errc() && parsed.ptr == end ? Value(number) : written;
}

// What belongs into one guard with a key: each array of guards has an element for it.
std::string_view form_of(std::string_view key) {
    return key == "max" ? "min" : is_among(row_guard_keys, key) ? key : ref_key;
}

// {"rows": 1, "ref": …} as [{"rows": 1}, {"ref": …}].
Value guards_of(const Value& object) {
    Value guards = Value::array();
    for (const std::string_view form : {"rows", "min", "each", "ref"}) {
        Value guard = Value::object();
        for (const auto& [name, value] : object.get_ref<const Value::object_t&>()) {
            if (!is_among(guard_failure_keys, name) && form_of(name) == form) {
                append_member(guard, name, value);
            }
        }
        for (const std::string_view key : guard_failure_keys) {
            const Value* const value = find_member(object, key);
            if (!guard.empty() && value != nullptr) {
                append_member(guard, std::string(key), *value);
            }
        }
        if (!guard.empty()) {
            guards.push_back(std::move(guard));
        }
    }
    return guards.size() == 1 ? guards.front() : guards;
}

// {"gt": 0} of a number of rows is {"min": 1}.
std::optional<std::pair<std::string_view, Value>> bound_meant(std::string_view written,
                                                              const Value& value) {
    const Value number = number_meant(value);
    const auto comparison = word_for(WordPlace::operator_name, written);
    if (number.is_number_integer() && (comparison == "gt" || comparison == "lt")) {
        const bool is_least = comparison == "gt";
        return std::pair(is_least ? "min" : "max",
                         number.get<std::int64_t>() + (is_least ? 1 : -1));
    }
    const auto ours = word_for(WordPlace::expect_key, written).value_or(written);
    return is_among(row_guard_keys, ours) ? std::optional(std::pair(ours, number)) : std::nullopt;
}

// {"rows": {"min": 1}}, {"count": ">= 1"}: of the numbers of rows that are meant each a member.
std::optional<Value> bounds_meant(const Value& written) {
    if (written.is_string()) {
        const auto condition = foreign_condition("rows", written.get_ref<const std::string&>());
        // A negation is about no key.
        const Value* const bounds = condition ? find_member(*condition, "rows") : nullptr;
        return bounds != nullptr ? bounds_meant(*bounds) : std::nullopt;
    }
    if (!written.is_object() || written.empty() || written.size() > row_guard_keys.size()) {
        return std::nullopt;
    }
    Value bounds = Value::object();
    for (const auto& [name, value] : written.get_ref<const Value::object_t&>()) {
        const auto bound = bound_meant(name, value);
        if (!bound || find_member(bounds, bound->first) != nullptr) {
            return std::nullopt;
        }
        append_member(bounds, std::string(bound->first), bound->second);
    }
    return bounds;
}

// The keys of a guard by the words of others, and numbers that came as strings. A condition keeps
// its keys: what is wrong with them is told where it is read.
std::optional<Value> in_own_words(const Value& written) {
    const bool is_condition = find_member(written, ref_key) != nullptr;
    std::vector<std::string_view> present;
    for (const auto& member : written.get_ref<const Value::object_t&>()) {
        present.emplace_back(member.first);
    }
    Value meant = Value::object();
    for (const KeyMeant& key : keys_meant(present, {}, guard_keys())) {
        const std::string_view name = is_condition ? key.name : key.instead;
        if (name.empty()) {
            return std::nullopt;
        }
        const Value& value = *find_member(written, key.name);
        if (const auto bounds = name == "rows" ? bounds_meant(value) : std::nullopt) {
            for (const auto& [bound, number] : bounds->get_ref<const Value::object_t&>()) {
                append_member(meant, bound, number);
            }
            continue;
        }
        const bool is_number = is_among(row_guard_keys, name) || name == status_key;
        append_member(meant, std::string(name), is_number ? number_meant(value) : value);
    }
    return meant;
}

// true, {"exists": true}
std::optional<bool> existence_meant(const Value& written) {
    const Value* const exists =
        written.is_object() && written.size() == 1 ? find_member(written, "exists") : &written;
    return exists != nullptr && exists->is_boolean() ? std::optional(exists->get<bool>())
                                                     : std::nullopt;
}

}  // namespace

std::optional<Value> meant_guard(const Value& written) {
    if (const auto exists = existence_meant(written)) {
        return *exists ? object_of("min", 1) : object_of("rows", 0);
    }
    if (!written.is_object()) {
        const Value number = number_meant(written);
        if (number.is_number()) {
            return Value::object({{"rows", number}});
        }
        const auto bounds = bounds_meant(written);
        return bounds ? bounds : meant_when(written);
    }
    if (written.size() > most_explained_keys) {
        return std::nullopt;
    }
    const auto meant = in_own_words(written);
    return meant ? std::optional(guards_of(*meant)) : std::nullopt;
}

}  // namespace batch_ops
