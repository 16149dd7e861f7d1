#include "engine/request/request_parts.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/core/joined.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/hints/unknown_keys.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/parameters/batch_options.hpp"
#include "engine/request/operation_keys.hpp"

namespace batch_ops {

namespace {

constexpr std::size_t most_shown = 3;

// {"a": {"entity": …}, "b": …}
bool is_map_of_operations(const JsonNode& object) {
    bool all = object.is_object() && object.size() > 0;
    std::size_t looked_at = 0;
    if (all) {
        object.for_each_member([&](std::string_view, const JsonNode& value) {
            all = all && (looked_at++ >= most_shown || looks_like_operation(value));
        });
    }
    return all;
}

// `{"id": "a", ...}`
std::string shown_operation(std::optional<std::string_view> id) {
    return id ? "{" + shown_member("id", *id) + ", ...}" : std::string("{...}");
}

std::string shown_operations(const JsonNode& map) {
    std::vector<std::string> shown;
    map.for_each_member([&](std::string_view id, const JsonNode&) {
        if (shown.size() < most_shown) {
            shown.push_back(shown_operation(id));
        }
    });
    return joined(shown) + (map.size() > most_shown ? ", ..." : "");
}

BatchError not_an_array(const JsonNode& operations) {
    constexpr std::string_view one = "operations must be an array, not one operation";
    if (looks_like_operation(operations)) {
        const JsonNode id = operations.member("id");
        const bool has_id = id.exists() && id.is_string() && !id.text().empty();
        return invalid_request(
            one,
            "Write [" + shown_operation(has_id ? std::optional(id.text()) : std::nullopt) + "].");
    }
    if (is_map_of_operations(operations)) {
        BatchError error = operations.size() == 1
                               ? invalid_request(one)
                               : wrong_type("operations", "an array", operations);
        return error.with_hint("Write [" + shown_operations(operations) + "].");
    }
    return wrong_type("operations", "an array", operations);
}

// The options that stand beside the operations instead of within "options".
Value misplaced_options(const JsonNode& request, const std::vector<KeyMeant>& keys) {
    constexpr std::size_t most_bytes = 2000;
    Value misplaced = Value::object();
    for (const KeyMeant& key : keys) {
        const JsonNode value = request.member(key.name);
        if (key.instead.empty() && !value.is_array() && meant_option(key.name) &&
            value.size_in_bytes() <= most_bytes) {
            append_member(misplaced, std::string(key.name), value.value());
        }
    }
    return misplaced;
}

std::string unknown_request_keys_hint(const JsonNode& request, const Value& options,
                                      const std::vector<KeyMeant>& keys, const KnownKeys& known) {
    const Value misplaced = misplaced_options(request, keys);
    // An array is that of the operations, whatever it is called.
    const bool has_array = !request.member("operations").exists() &&
                           std::ranges::any_of(keys, [&](const KeyMeant& key) {
                               return request.member(key.name).is_array();
                           });
    if (!misplaced.empty()) {
        return "Write {\"operations\": " + std::string(has_array ? "[...]" : "...") +
               ", \"options\": " + options_form(options, misplaced) + "}.";
    }
    if (has_array) {
        return R"(Write {"operations": [...]}.)";
    }
    return unknown_keys_hint(keys, known);
}

void check_request_keys(const JsonNode& request) {
    const KnownKeys known{{"operations", "options"}, WordPlace::request_key};
    std::vector<std::string_view> present;
    std::vector<std::string_view> unknown;
    request.for_each_member([&](std::string_view name, const JsonNode&) {
        (name == "operations" || name == "options" ? present : unknown).push_back(name);
    });
    if (unknown.empty()) {
        return;
    }
    const bool has_operations = request.member("operations").exists();
    if (!has_operations && (looks_like_operation(request) || is_map_of_operations(request))) {
        throw not_an_array(request);
    }
    const JsonNode options = request.member("options");
    throw invalid_request(
        unknown_keys_message(unknown) + " in the request",
        unknown_request_keys_hint(request, options.exists() ? options.value() : Value(),
                                  keys_meant(unknown, present, known), known));
}

}  // namespace

RequestParts take_request_apart(const JsonNode& request, const Value& options) {
    RequestParts parts{request, options};
    if (request.is_object()) {
        parse_batch_options(options);  // before they are merged: there may be any number of them
        check_request_keys(request);
        parts.operations = request.member("operations");
        if (!parts.operations.exists()) {
            throw invalid_request("the request has no \"operations\"",
                                  R"(Write {"operations": [...]}.)");
        }
        if (const JsonNode inner = request.member("options"); inner.exists()) {
            const Value inner_options = inner.value();
            parse_batch_options(inner_options);
            parts.options = merge_options(inner_options, options);
        }
    }
    if (!parts.operations.is_array()) {
        throw not_an_array(parts.operations);
    }
    return parts;
}

}  // namespace batch_ops
