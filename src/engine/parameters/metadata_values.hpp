// The kinds of values that keys of metadata_params have. All throw 22023 that names the key.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/joined.hpp"
#include "engine/json/value.hpp"

namespace batch_ops {

/// `metadata_params.<key>`
std::string shown_key(std::string_view key);

[[noreturn]] void fail_in_metadata(std::string_view key, std::string_view problem,
                                   std::string_view hint = {});
[[noreturn]] void fail_on_type(std::string_view key, std::string_view expected, const Value& value);

const std::string& string_of(std::string_view key, const Value& value);
bool boolean_of(std::string_view key, const Value& value);
/// A whole number from 0, also as a string.
std::int64_t count_of(std::string_view key, const Value& value);
/// More names than a table can have columns are a mistake, or an attempt to keep the server busy.
void check_name_count(std::string_view key, std::size_t count);
/// A comma list or an array of names.
std::vector<std::string> names_of(std::string_view key, const Value& value);
/// The same, each at most once.
std::vector<std::string> distinct_names_of(std::string_view key, const Value& value);

template <typename Choice, std::size_t count>
Choice choose(std::string_view key, const Value& value,
              const std::array<std::pair<std::string_view, Choice>, count>& choices) {
    const std::string& name = string_of(key, value);
    for (const auto& [choice_name, choice] : choices) {
        if (choice_name == name) {
            return choice;
        }
    }
    using Named = std::pair<std::string_view, Choice>;
    fail_in_metadata(key, "has an unknown value \"" + name + "\"",
                     "Allowed values: " + joined(choices, &Named::first) + ".");
}

}  // namespace batch_ops
