#include "engine/parameters/batch_options.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/core/character_count.hpp"
#include "engine/hints/meant_boolean.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/hints/unknown_keys.hpp"
#include "engine/json/wrong_type.hpp"

namespace batch_ops {

namespace {

constexpr std::array booleans = {
    BooleanOption{"atomic", &BatchOptions::atomic},
    BooleanOption{"continueOnError", &BatchOptions::continue_on_error},
    BooleanOption{"autoId", &BatchOptions::auto_id},
    BooleanOption{"dryRun", &BatchOptions::dry_run},
    BooleanOption{"summary", &BatchOptions::summary},
    BooleanOption{"checkConstraints", &BatchOptions::check_constraints},
};

constexpr std::string_view on_error = "onError";
constexpr std::array<std::string_view, 2> on_error_values = {"raise", "report"};

KnownKeys known_options() {
    std::vector<std::string_view> names = views_of(booleans, &BooleanOption::name);
    names.insert(names.begin(), on_error);
    names.push_back(idempotency_key_option);
    return {std::move(names), WordPlace::option};
}

bool is_known(std::string_view name) {
    return name == on_error || name == idempotency_key_option ||
           std::ranges::find(booleans, name, &BooleanOption::name) != booleans.end();
}

// One that is only spelled in another way is asked for, a word of another tool is replaced.
BatchError unknown_options(const std::vector<std::string_view>& unknown, const Value& options) {
    const KnownKeys known = known_options();
    std::vector<std::string_view> present;
    for (const auto& member : options.get_ref<const Value::object_t&>()) {
        present.emplace_back(member.first);
    }
    const std::vector<KeyMeant> keys = keys_meant(unknown, present, known);
    const bool is_slip = keys.size() == 1 && !keys.front().instead.empty() &&
                         !word_for(WordPlace::option, keys.front().name);
    return invalid_request(unknown_keys_message(unknown, "option"),
                           is_slip ? did_you_mean(keys.front().name, known.names)
                                   : unknown_keys_hint(keys, known, "Allowed options are"));
}

std::string on_error_hint(const Value& value) {
    const auto& text = value.is_string() ? value.get_ref<const std::string&>() : std::string();
    const auto word = word_for(WordPlace::on_error, text);
    if (word == "continue") {
        return R"(Set "continueOnError" to true, and "atomic" to false to keep what completed.)";
    }
    const auto meant = word ? word : nearest_name(text, views_of(on_error_values));
    return meant ? "Use \"" + std::string(*meant) + "\" instead of \"" + text + "\"."
                 : std::string(value.is_null() ? leave_out_hint : "");
}

bool parse_on_error(const Value& value) {
    for (const std::string_view name : on_error_values) {
        if (value == name) {
            return name == "report";
        }
    }
    throw invalid_request("option \"onError\" must be \"raise\" or \"report\"",
                          on_error_hint(value));
}

bool parse_boolean(const std::string& name, const Value& value) {
    if (value.is_boolean()) {
        return value.get<bool>();
    }
    BatchError error = wrong_type_of_optional("option \"" + name + "\"", "true or false", value);
    if (const auto meant = meant_boolean(value)) {
        error.with_hint("Write " + shown_member(name, *meant) + ".");
    }
    throw error;
}

void parse_idempotency_key(const Value& value, BatchOptions& options) {
    options.refuses_key = value.is_null();
    if (options.refuses_key) {
        return;
    }
    if (!value.is_string()) {
        BatchError error =
            wrong_type("option \"" + std::string(idempotency_key_option) + "\"", "a string", value);
        if (value.is_number_integer()) {
            error.with_hint("Write " + shown_member(idempotency_key_option, number_text(value)) +
                            ".");
        }
        throw error;
    }
    options.idempotency_key = value.get<std::string>();
    if (options.idempotency_key->starts_with("$ref:")) {
        throw invalid_request("option \"idempotencyKey\" is not a place for references",
                              "Write a text that is the same when the request is sent again.");
    }
    if (!is_idempotency_key(*options.idempotency_key)) {
        throw invalid_request("option \"idempotencyKey\" must have 1 to 255 characters",
                              "Use a new random uuid for each request, and the same one when it "
                              "is sent again.");
    }
}

}  // namespace

std::span<const BooleanOption> boolean_options() {
    return booleans;
}

std::span<const std::string_view> on_error_names() {
    return on_error_values;
}

bool is_idempotency_key(std::string_view text) {
    const std::size_t characters = character_count(text);
    return characters >= 1 && characters <= longest_idempotency_key;
}

std::optional<std::string_view> meant_option(std::string_view key) {
    const std::vector<KeyMeant> keys = keys_meant({key}, {}, known_options());
    return keys.front().instead.empty() ? std::nullopt : std::optional(keys.front().instead);
}

std::string options_form(const Value& options, const Value& misplaced) {
    Value form = options.is_object() ? options : Value::object();
    for (const auto& [key, value] : misplaced.get_ref<const Value::object_t&>()) {
        const auto boolean = meant_boolean(value);
        form[std::string(meant_option(key).value_or(key))] = boolean ? Value(*boolean) : value;
    }
    return shown_json(form);
}

BatchOptions parse_batch_options(const Value& options) {
    BatchOptions parsed;
    if (options.is_null()) {
        return parsed;
    }
    if (!options.is_object()) {
        throw wrong_type_of_optional("options", "an object", options);
    }
    std::vector<std::string_view> unknown;
    for (const auto& member : options.get_ref<const Value::object_t&>()) {
        if (!is_known(member.first)) {
            unknown.emplace_back(member.first);
        }
    }
    if (!unknown.empty()) {
        throw unknown_options(unknown, options);
    }
    for (const auto& [name, value] : options.get_ref<const Value::object_t&>()) {
        if (name == on_error) {
            parsed.report_errors = parse_on_error(value);
        } else if (name == idempotency_key_option) {
            parse_idempotency_key(value, parsed);
        } else {
            const auto* option = std::ranges::find(booleans, name, &BooleanOption::name);
            parsed.*(option->field) = parse_boolean(name, value);
        }
    }
    return parsed;
}

Value merge_options(const Value& inner, const Value& outer) {
    if (!inner.is_object() || !outer.is_object()) {
        return outer.is_null() ? inner : outer;
    }
    Value merged = inner;
    for (const auto& [name, value] : outer.get_ref<const Value::object_t&>()) {
        merged[name] = value;
    }
    return merged;
}

}  // namespace batch_ops
