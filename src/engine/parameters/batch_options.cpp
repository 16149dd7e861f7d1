#include "engine/parameters/batch_options.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "engine/core/batch_error.hpp"
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

BatchError unknown_option(const std::string& name) {
    std::string allowed(on_error);
    for (const BooleanOption& option : booleans) {
        allowed += ", " + std::string(option.name);
    }
    return invalid_request("unknown option \"" + name + "\"",
                           "Allowed options are: " + allowed + ".");
}

bool parse_on_error(const Value& value) {
    for (const std::string_view name : on_error_values) {
        if (value == name) {
            return name == "report";
        }
    }
    throw invalid_request("option \"onError\" must be \"raise\" or \"report\"");
}

}  // namespace

std::span<const BooleanOption> boolean_options() {
    return booleans;
}

std::span<const std::string_view> on_error_names() {
    return on_error_values;
}

BatchOptions parse_batch_options(const Value& options) {
    BatchOptions parsed;
    if (options.is_null()) {
        return parsed;
    }
    if (!options.is_object()) {
        throw wrong_type("options", "an object", options);
    }
    for (const auto& [name, value] : options.get_ref<const Value::object_t&>()) {
        if (name == on_error) {
            parsed.report_errors = parse_on_error(value);
            continue;
        }
        const auto* option = std::ranges::find(booleans, name, &BooleanOption::name);
        if (option == booleans.end()) {
            throw unknown_option(name);
        }
        if (!value.is_boolean()) {
            throw wrong_type("option \"" + name + "\"", "true or false", value);
        }
        parsed.*(option->field) = value.get<bool>();
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
