#include "engine/parameters/metadata_values.hpp"

#include <algorithm>
#include <charconv>

#include "engine/core/batch_error.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/parameters/name_scanner.hpp"

namespace batch_ops {

std::string shown_key(std::string_view key) {
    return "metadata_params." + std::string(key);
}

void fail_in_metadata(std::string_view key, std::string_view problem, std::string_view hint) {
    throw invalid_request(shown_key(key) + " " + std::string(problem), hint);
}

void fail_on_type(std::string_view key, std::string_view expected, const Value& value) {
    throw wrong_type(shown_key(key), expected, value);
}

const std::string& string_of(std::string_view key, const Value& value) {
    if (!value.is_string()) {
        fail_on_type(key, "a string", value);
    }
    return value.get_ref<const std::string&>();
}

bool boolean_of(std::string_view key, const Value& value) {
    if (!value.is_boolean()) {
        fail_on_type(key, "true or false", value);
    }
    return value.get<bool>();
}

/// A whole number from 0, also as a string.
std::int64_t count_of(std::string_view key, const Value& value) {
    std::int64_t count = -1;
    if (value.is_number_integer()) {
        count = value.get<std::int64_t>();
    } else if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        const char* end = text.data() + text.size();
        const auto parsed = std::from_chars(text.data(), end, count);
        if (parsed.ec != std::errc() || parsed.ptr != end) {
            count = -1;
        }
    }
    if (count < 0) {
        fail_in_metadata(key, "must be a non-negative integer");
    }
    return count;
}

// More than a table can have columns is a mistake, or an attempt to keep the server busy.
void check_name_count(std::string_view key, std::size_t count) {
    constexpr std::size_t most_names = 1600;
    if (count > most_names) {
        fail_in_metadata(key, "has more than " + std::to_string(most_names) + " names");
    }
}

// A comma list or an array of names.
std::vector<std::string> names_of(std::string_view key, const Value& value) {
    std::vector<std::string> names;
    if (value.is_string()) {
        names = parse_name_list(value.get_ref<const std::string&>(), shown_key(key));
        check_name_count(key, names.size());
        return names;
    }
    if (!value.is_array()) {
        fail_on_type(key, "a comma list or an array of names", value);
    }
    check_name_count(key, value.size());
    for (const Value& name : value) {
        names.push_back(string_of(key, name));
    }
    return names;
}

std::vector<std::string> distinct_names_of(std::string_view key, const Value& value) {
    std::vector<std::string> names = names_of(key, value);
    std::vector<std::string_view> sorted(names.begin(), names.end());
    std::ranges::sort(sorted);
    if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end()) {
        fail_in_metadata(key, "names column \"" + clipped(*twice, 100) + "\" twice");
    }
    return names;
}

}  // namespace batch_ops
