#include "engine/request/sync_hints.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

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
    const JsonNode first = rows.is_array() ? rows.element(0) : rows;
    first.for_each_member([&](std::string_view name, const JsonNode& value) {
        if (common.size() < most_common_columns && may_be_scope(value)) {
            append_member(common, std::string(name), value.value());
        }
    });
    if (!rows.is_array()) {
        return common;
    }
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

// Rows belong together by what they refer to. Of one row every column is in common: nothing follows
// from that of another.
Value scope_meant(const JsonNode& rows) {
    const Value common = common_values(rows);
    Value scope = Value::object();
    for (const auto& [name, value] : common.get_ref<const Value::object_t&>()) {
        if (name.ends_with("_id")) {
            append_member(scope, name, value);
        }
    }
    const bool is_one = !rows.is_array() || rows.size() == 1;
    return scope.empty() && !is_one && common.size() == 1 ? common : scope;
}

}  // namespace

std::string sync_scope_hint(const JsonNode& rows) {
    const bool has_rows = rows.exists() && rows.size() != 0;
    const Value scope = has_rows ? scope_meant(rows) : Value::object();
    return scope.empty()
               ? "The columns that all rows of the array have in common, with their values, belong "
                 "in query_params."
               : "Write " + shown_member("query_params", scope) + ".";
}

}  // namespace batch_ops
