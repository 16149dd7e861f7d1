#include "engine/parameters/expectation.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/hints/readable.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/hints/unknown_keys.hpp"
#include "engine/json/value.hpp"
#include "engine/json/value_node.hpp"
#include "engine/json/wrong_type.hpp"

namespace batch_ops {

namespace {

std::int64_t row_count(std::string_view key, const Value& value) {
    if (!value.is_number_integer() || value.get<std::int64_t>() < 0) {
        throw invalid_request("expect." + std::string(key) + " must be a non-negative integer");
    }
    return value.get<std::int64_t>();
}

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

std::string rows_phrase(std::int64_t count) {
    return std::to_string(count) + (count == 1 ? " row" : " rows");
}

std::string expected_phrase(const Expectation& expect) {
    if (expect.min && expect.max && *expect.min == *expect.max) {
        return rows_phrase(*expect.min);
    }
    if (!expect.max) {
        return "at least " + rows_phrase(*expect.min);
    }
    if (!expect.min) {
        return "at most " + rows_phrase(*expect.max);
    }
    return "between " + std::to_string(*expect.min) + " and " + rows_phrase(*expect.max);
}

KnownKeys known_keys() {
    return {{"rows", "min", "max"}, WordPlace::expect_key};
}

void check_expect_keys(const JsonNode& node) {
    const KnownKeys known = known_keys();
    std::vector<std::string_view> unknown;
    node.for_each_member([&](std::string_view name, const JsonNode&) {
        if (std::ranges::find(known.names, name) == known.names.end()) {
            unknown.push_back(name);
        }
    });
    if (!unknown.empty()) {
        throw invalid_request(unknown_keys_message(unknown) + " in expect",
                              "Allowed keys: " + listed_names(known.names) + ".");
    }
}

Expectation read_expectation(const JsonNode& node) {
    if (!node.is_object()) {
        throw wrong_type_of_optional("expect", "an object", node);
    }
    check_expect_keys(node);
    Expectation expect;
    bool exact = false;
    node.for_each_member([&](std::string_view name, const JsonNode& member) {
        const Value number = member.value();
        if (name == "rows") {
            exact = true;
            expect.min = expect.max = row_count(name, number);
        } else if (name == "min") {
            expect.min = row_count(name, number);
        } else {
            expect.max = row_count(name, number);
        }
    });
    if (node.size() == 0 || (exact && node.size() > 1)) {
        throw invalid_request("expect takes either rows, or min and max");
    }
    if (expect.min && expect.max && *expect.min > *expect.max) {
        throw invalid_request("expect.min must not be greater than expect.max");
    }
    return expect;
}

// What was meant: {"rows": 1} by 1, "1", {"count": 1}, {"rows": "1"}.
std::optional<Value> meant_expectation(const Value& written) {
    Value meant = Value::object();
    if (!written.is_object()) {
        append_member(meant, "rows", number_meant(written));
        return meant;
    }
    std::vector<std::string_view> present;
    for (const auto& member : written.get_ref<const Value::object_t&>()) {
        present.emplace_back(member.first);
    }
    for (const KeyMeant& key : keys_meant(present, {}, known_keys())) {
        if (key.instead.empty()) {
            return std::nullopt;
        }
        append_member(meant, std::string(key.instead),
                      number_meant(*find_member(written, key.name)));
    }
    return meant;
}

std::optional<Value> readable_meaning(const JsonNode& node) {
    constexpr std::size_t longest_explained = 1000;
    return node.size_in_bytes() > longest_explained
               ? std::nullopt
               : if_readable(meant_expectation(node.value()),
                             [](const Value& meant) { read_expectation(node_of(meant)); });
}

}  // namespace

Expectation parse_expectation(const JsonNode& node) {
    try {
        return read_expectation(node);
    } catch (const BatchError& error) {
        if (const auto meant = is_mistake(error) ? readable_meaning(node) : std::nullopt) {
            throw BatchError(error).with_hint("Write " + shown_member("expect", *meant) + ".");
        }
        throw;
    }
}

void check_expectation(const Expectation& expect, std::uint64_t rows) {
    const auto found = static_cast<std::int64_t>(rows);
    if ((expect.min && found < *expect.min) || (expect.max && found > *expect.max)) {
        throw BatchError(sqlstate::precondition_failed,
                         "operation affected an unexpected number of rows")
            .with_detail("Expected " + expected_phrase(expect) + ", found " + rows_phrase(found) +
                         ".");
    }
}

}  // namespace batch_ops
