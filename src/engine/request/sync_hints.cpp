#include "engine/request/sync_hints.hpp"

#include <algorithm>
#include <string_view>

#include "engine/core/interruption.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/value.hpp"

namespace batch_ops {

namespace {

constexpr std::size_t most_common_columns = 20;
constexpr std::size_t longest_common_value = 100;

// One value that a column may equal.
bool may_be_scope(const JsonNode& value) {
    return !value.is_object() && !value.is_array() && value.kind() != JsonNode::Kind::null &&
           value.size_in_bytes() <= longest_common_value;
}

// Of the first row, those that all others have too.
Value common_values(const JsonNode& rows) {
    Value common = Value::object();
    rows.element(0).for_each_member([&](std::string_view name, const JsonNode& value) {
        if (common.size() < most_common_columns && may_be_scope(value)) {
            append_member(common, std::string(name), value.value());
        }
    });
    rows.for_each_element([&](std::size_t, const JsonNode& row) {
        check_for_interruption();
        std::vector<std::string> others;
        for (const auto& [name, value] : common.get_ref<const Value::object_t&>()) {
            const JsonNode own = row.is_object() ? row.member(name) : JsonNode();
            if (!own.exists() || !may_be_scope(own) || own.value() != value) {
                others.push_back(name);
            }
        }
        for (const std::string& name : others) {
            common.erase(name);
        }
    });
    return common;
}

bool all_have(const JsonNode& rows, const std::string& column) {
    bool all = true;
    rows.for_each_element([&](std::size_t, const JsonNode& row) {
        check_for_interruption();
        all = all && row.is_object() && row.member(column).exists();
    });
    return all;
}

// What is deleted follows from it, so a value in common is no scope: only if it is part of the key
// that the rows are found by, of which they have the rest too.
Value scope_meant(const JsonNode& rows, const std::vector<std::string>& key) {
    Value scope = Value::object();
    const bool has_rows = rows.exists() && rows.is_array() && rows.size() > 1;
    if (!has_rows || key.size() > most_common_columns ||
        !std::ranges::all_of(key, [&](const auto& column) { return all_have(rows, column); })) {
        return scope;
    }
    const Value common = common_values(rows);
    for (const std::string& column : key) {
        const Value* const value = find_member(common, column);
        if (value != nullptr && find_member(scope, column) == nullptr) {
            append_member(scope, column, *value);
        }
    }
    return scope.size() < key.size() ? scope : Value::object();
}

}  // namespace

std::string sync_scope_hint(const JsonNode& rows,
                            const std::optional<std::vector<std::string>>& key) {
    const Value scope = key ? scope_meant(rows, *key) : Value::object();
    return scope.empty()
               ? "Say in query_params which rows are to be made equal to those of store_params, by "
                 "columns and their values: the others among them are deleted."
               : "Write " + shown_member("query_params", scope) + ".";
}

}  // namespace batch_ops
