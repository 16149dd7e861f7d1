#include "engine/parameters/expectation_reader.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/hints/readable.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/hints/unknown_keys.hpp"
#include "engine/json/value.hpp"
#include "engine/json/value_node.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/parameters/expectation_hints.hpp"
#include "engine/parameters/guard_keys.hpp"
#include "engine/parameters/kept_size.hpp"
#include "engine/references/reference_search.hpp"

namespace batch_ops {

namespace {

using Names = std::vector<std::string_view>;

// --- what all guards have ---

std::string read_message(const JsonNode& node, const std::string& where) {
    if (!node.is_string()) {
        throw wrong_type_of_optional(where, "a string", node);
    }
    if (node.text().empty()) {
        throw invalid_request(where + " must not be empty", leave_out_hint);
    }
    return std::string(node.text());
}

int read_status(const JsonNode& node, const std::string& where) {
    constexpr std::int64_t least = 400;
    constexpr std::int64_t most = 599;
    const Value status = node.value();
    if (!status.is_number_integer() || status.get<std::int64_t>() < least ||
        status.get<std::int64_t>() > most) {
        throw invalid_request(where + " must be an HTTP status from 400 to 599");
    }
    return static_cast<int>(status.get<std::int64_t>());
}

GuardFailure read_failure(const JsonNode& guard, const std::string& where, bool references) {
    GuardFailure failure{.where = where};
    if (const JsonNode message = guard.member(message_key); message.exists()) {
        failure.message = read_message(message, where + ".message");
        failure.message_refers = references && holds_references(message);
    }
    if (const JsonNode status = guard.member(status_key); status.exists()) {
        failure.status = read_status(status, where + ".status");
    }
    return failure;
}

// --- rows ---

void check_row_guard_keys(const JsonNode& node, const std::string& where) {
    const KnownKeys known = guard_keys();
    Names unknown;
    node.for_each_member([&](std::string_view name, const JsonNode&) {
        if (!is_among(known.names, name)) {
            unknown.push_back(name);
        }
    });
    if (!unknown.empty()) {
        throw invalid_request(unknown_keys_message(unknown) + " in " + where,
                              "Allowed keys: " + listed_names(known.names) + ".");
    }
}

BatchError not_one_form(const std::string& where) {
    return invalid_request(where + " takes either rows, or min and max, or each, or ref");
}

RowCount row_count(const JsonNode& node, const std::string& where, bool references) {
    if (references && node.is_string() && holds_references(node)) {
        return {.brought = std::make_shared<const RowCount::Brought>(
                    RowCount::Brought{std::string(node.text()), where})};
    }
    const Value value = node.value();
    if (!value.is_number_integer() || value.get<std::int64_t>() < 0) {
        throw invalid_request(where + " must be a non-negative integer");
    }
    return {.number = value.get<std::int64_t>()};
}

bool is_in_reverse(const RowGuard& guard) {
    return guard.min && guard.max && guard.min->brought == nullptr &&
           guard.max->brought == nullptr && guard.min->number > guard.max->number;
}

std::optional<RowCount>& bound_of(RowGuard& guard, std::string_view name) {
    if (name == "min") {
        return guard.min;
    }
    return name == "max" ? guard.max : guard.each;
}

RowGuard read_row_guard(const JsonNode& node, const std::string& where, bool references) {
    check_row_guard_keys(node, where);
    RowGuard guard{.failure = read_failure(node, where, references)};
    bool exact = false;
    node.for_each_member([&](std::string_view name, const JsonNode& member) {
        if (!is_among(row_guard_keys, name)) {
            return;
        }
        const RowCount count = row_count(member, where + "." + std::string(name), references);
        if (name == "rows") {
            exact = true;
            guard.min = guard.max = count;
        } else {
            bound_of(guard, name) = count;
        }
    });
    const bool bounded = node.member("min").exists() || node.member("max").exists();
    if (int{exact} + int{bounded} + int{guard.each.has_value()} != 1) {
        throw not_one_form(where);
    }
    if (is_in_reverse(guard)) {
        throw invalid_request(where + ".min must not be greater than " + where + ".max");
    }
    return guard;
}

// --- values ---

bool has_row_key(const JsonNode& object) {
    return std::ranges::any_of(row_guard_keys,
                               [&](std::string_view name) { return object.member(name).exists(); });
}

// A condition, also one that is not written as it must be.
bool is_value_guard(const JsonNode& object) {
    bool refers = object.member(ref_key).exists();
    if (!refers && !has_row_key(object)) {
        object.for_each_member([&](std::string_view name, const JsonNode& member) {
            refers =
                refers || may_hold_reference(name) ||
                (name != message_key && member.is_string() && may_hold_reference(member.text()));
        });
    }
    return refers;
}

// What is like a key of all guards would else be an operator that nobody knows.
void check_value_guard_keys(const JsonNode& node, const std::string& where) {
    const KnownKeys known{{guard_failure_keys.begin(), guard_failure_keys.end()},
                          WordPlace::expect_key};
    Names present;
    Names unknown;
    node.for_each_member([&](std::string_view name, const JsonNode&) {
        const bool is_word =
            !is_among(guard_failure_keys, name) && find_comparison(name) == nullptr;
        (is_word ? unknown : present).push_back(name);
    });
    std::vector<KeyMeant> meant = keys_meant(unknown, present, known);
    std::erase_if(meant, [](const KeyMeant& key) { return key.instead.empty(); });
    if (!meant.empty()) {
        Names names;
        std::ranges::transform(meant, std::back_inserter(names), &KeyMeant::name);
        throw invalid_request(unknown_keys_message(names) + " in " + where, use_instead(meant));
    }
}

ValueGuard read_value_guard(const JsonNode& node, const std::string& where, bool references) {
    if (has_row_key(node)) {
        throw not_one_form(where);
    }
    check_value_guard_keys(node, where);
    return {.condition = parse_when_condition(node.value(), where, references, guard_failure_keys),
            .failure = read_failure(node, where, references)};
}

void add_guard(Expectation& expect, const JsonNode& node, const std::string& where,
               bool references) {
    if (is_value_guard(node)) {
        expect.values.push_back(read_value_guard(node, where, references));
    } else {
        expect.rows.push_back(read_row_guard(node, where, references));
    }
}

// --- what was meant ---

// Several guards stand only where one may be an array.
std::optional<Value> readable_meaning(const JsonNode& node, const std::string& where,
                                      bool references) {
    constexpr std::size_t longest_explained = 1000;
    if (node.size_in_bytes() > longest_explained) {
        return std::nullopt;
    }
    const Value written = node.value();
    const auto meant = if_readable(meant_guard(written), [&](const Value& value) {
        if (value.is_array()) {
            parse_expectation(node_of(value), references);
        } else {
            Expectation read;
            add_guard(read, node_of(value), where, references);
        }
    });
    const bool is_allowed = meant && *meant != written && (meant->is_object() || where == "expect");
    return is_allowed ? meant : std::nullopt;
}

void read_guard(Expectation& expect, const JsonNode& node, const std::string& where,
                bool references) {
    const bool is_whole = where == "expect";
    try {
        if (!node.is_object()) {
            throw wrong_type_of_optional(
                where, is_whole ? "an object or an array of objects" : "an object", node);
        }
        add_guard(expect, node, where, references);
    } catch (const BatchError& error) {
        const auto meant =
            is_mistake(error) ? readable_meaning(node, where, references) : std::nullopt;
        if (!meant) {
            throw;
        }
        throw BatchError(error).with_hint(
            "Write " + (is_whole ? shown_member("expect", *meant) : shown_json(*meant)) + ".");
    }
}

// Likewise bounded as the conditions of `when`.
void check_guard_count(std::size_t guards) {
    constexpr std::size_t most = 5000;
    if (guards == 0) {
        throw invalid_request("expect must not be an empty array", leave_out_hint);
    }
    if (guards > most) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "expect has more than " + std::to_string(most) + " guards",
                         "Compare with many values by the operator in.");
    }
}

}  // namespace

Expectation parse_expectation(const JsonNode& node, bool references) {
    Expectation expect;
    check_written_size(node, "expect");
    if (!node.is_array()) {
        read_guard(expect, node, "expect", references);
        return expect;
    }
    check_guard_count(node.size());
    std::size_t bytes = 0;
    node.for_each_element([&](std::size_t index, const JsonNode& guard) {
        check_for_interruption();
        const std::size_t values = expect.values.size();
        read_guard(expect, guard, "expect." + std::to_string(index), references);
        bytes += expect.values.size() > values ? size_in_memory(expect.values.back())
                                               : size_in_memory(expect.rows.back());
        check_kept_size(bytes);
    });
    return expect;
}

}  // namespace batch_ops
