#include "engine/parameters/aggregate_hints.hpp"

#include <string_view>
#include <utility>

#include "engine/core/split.hpp"
#include "engine/core/trimmed.hpp"
#include "engine/hints/foreign_words.hpp"
#include "engine/hints/meant_boolean.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/parameters/aggregate.hpp"
#include "engine/parameters/name_scanner.hpp"

namespace batch_ops {

namespace {

struct Call {
    std::string_view function;
    std::string column;
    bool distinct = false;

    [[nodiscard]] Value value() const {
        Value object = Value::object({{std::string(function), column}});
        if (distinct) {
            append_member(object, "distinct", true);
        }
        return object;
    }

    // `amount_sum`, but `n` for the number of rows.
    [[nodiscard]] std::string alias() const {
        return column == all_rows ? "n" : column + "_" + std::string(function);
    }
};

std::optional<std::string_view> function_meant(std::string_view word) {
    if (const auto function = find_aggregate_function(word)) {
        return function_name(*function);
    }
    return word_for(WordPlace::aggregate_function, word);
}

bool is_plain_name(std::string_view name) {
    return !name.empty() && name.find_first_of("()\"., ") == std::string_view::npos;
}

// `sum(amount)`, `count(distinct status)`, `amount.sum()`, `count(*)`, `count()`
std::optional<Call> call_meant(std::string_view text) {
    text = trimmed(text);
    const std::size_t open = text.find('(');
    if (open == std::string_view::npos || !text.ends_with(')')) {
        return std::nullopt;
    }
    std::string_view name = trimmed(text.substr(0, open));
    std::string_view column = trimmed(text.substr(open + 1, text.size() - open - 2));
    if (const std::size_t dot = name.find('.'); dot != std::string_view::npos && column.empty()) {
        column = name.substr(0, dot);
        name = name.substr(dot + 1);
    }
    bool distinct = false;
    for (const std::string_view word : {"distinct ", "DISTINCT "}) {
        if (column.starts_with(word)) {
            distinct = true;
            column = trimmed(column.substr(word.size()));
        }
    }
    const auto function = function_meant(name);
    if (function && *function == "count" && (column.empty() || column == all_rows)) {
        return Call{*function, std::string(all_rows), false};
    }
    return function && is_plain_name(column)
               ? std::optional(Call{*function, std::string(column), distinct})
               : std::nullopt;
}

void add(Value& aggregates, const Call& call) {
    append_member(aggregates, call.alias(), call.value());
}

// Behind the name of a function: a column, several, or Prisma's {"amount": true}.
bool add_columns(Value& aggregates, std::string_view function, const Value& columns) {
    const bool counts = function == "count";
    if (columns.is_string()) {
        const auto& name = columns.get_ref<const std::string&>();
        if (name.empty() || (name == all_rows && !counts)) {
            return false;
        }
        add(aggregates, {function, name, false});
        return true;
    }
    if (columns.is_array()) {
        bool all = !columns.empty();
        for (const Value& column : columns) {
            all = all && column.is_string() && add_columns(aggregates, function, column);
        }
        return all;
    }
    if (columns.is_object()) {
        bool all = !columns.empty();
        for (const auto& [name, chosen] : columns.get_ref<const Value::object_t&>()) {
            const bool is_chosen =
                chosen.is_boolean() ? chosen.get<bool>() : meant_boolean(chosen).value_or(false);
            const std::string column = counts && name == "_all" ? std::string(all_rows) : name;
            all = all && is_chosen && add_columns(aggregates, function, Value(column));
        }
        return all;
    }
    const bool is_true = columns.is_boolean() ? columns.get<bool>() : false;
    if (counts && is_true) {
        add(aggregates, {function, std::string(all_rows), false});
    }
    return counts && is_true;
}

// What stands behind an alias.
std::optional<Value> aggregate_meant(const Value& written) {
    if (written.is_string()) {
        const auto& text = written.get_ref<const std::string&>();
        if (const auto call = call_meant(text)) {
            return call->value();
        }
        return function_meant(text) == "count"
                   ? std::optional(Call{"count", std::string(all_rows), false}.value())
                   : std::nullopt;
    }
    if (!written.is_object()) {
        return std::nullopt;
    }
    Value meant = Value::object();
    for (const auto& [name, value] : written.get_ref<const Value::object_t&>()) {
        const auto function = function_meant(name);
        const bool counts_rows = function == "count" && value.is_boolean() && value.get<bool>();
        if (function) {
            append_member(meant, std::string(*function), counts_rows ? Value(all_rows) : value);
        } else if (name == "distinct") {
            append_member(meant, name, value);
        } else {
            return std::nullopt;
        }
    }
    return meant;
}

std::optional<Value> from_texts(const Value& list) {
    Value aggregates = Value::object();
    for (const Value& text : list) {
        const auto call =
            text.is_string() ? call_meant(text.get_ref<const std::string&>()) : std::nullopt;
        if (!call) {
            return std::nullopt;
        }
        add(aggregates, *call);
    }
    return aggregates.empty() ? std::nullopt : std::optional(std::move(aggregates));
}

}  // namespace

std::string hint_for_aggregates_in(const std::vector<std::string>& properties) {
    Value aggregates = Value::object();
    std::string group;
    for (const std::string& name : properties) {
        if (const auto call = call_meant(name)) {
            add(aggregates, *call);
        } else {
            group += (group.empty() ? "" : ",") + written_name(name, ",");
        }
    }
    if (aggregates.empty()) {
        return {};
    }
    return "Write " + (group.empty() ? "" : shown_member("__group", Value(group)) + ", ") +
           shown_member("__aggregate", aggregates) + ".";
}

std::string hint_for_aggregates_in(const Value& properties) {
    constexpr std::size_t longest = 2000;
    if (size_in_bytes(properties) > longest) {
        return {};
    }
    std::vector<std::string> names;
    if (properties.is_string()) {
        const auto items = list_items(properties.get_ref<const std::string&>());
        names.assign(items.begin(), items.end());
    } else if (properties.is_array()) {
        for (const Value& name : properties) {
            if (name.is_string()) {
                names.push_back(name.get<std::string>());
            }
        }
    }
    return hint_for_aggregates_in(names);
}

AggregatesBeside aggregates_beside(const std::vector<std::string_view>& names,
                                   FunctionRef<Value(std::string_view)> value_of) {
    AggregatesBeside found;
    Value written = Value::object();
    bool says_more = false;  // than how many rows there are
    for (const std::string_view name : names) {
        const auto word = word_for(WordPlace::metadata_key, name);
        const auto function = function_meant(name);
        says_more = says_more || word == "__group";
        if (!function || (word && word != "__count")) {
            continue;
        }
        Value value = value_of(name);
        says_more = says_more || function != "count" || value.is_object();
        found.keys.push_back(name);
        append_member(written, std::string(name), std::move(value));
    }
    const auto meant = says_more && !found.keys.empty() ? meant_aggregates(written) : std::nullopt;
    return meant ? AggregatesBeside{*meant, std::move(found.keys)} : AggregatesBeside();
}

std::optional<Value> meant_aggregates(const Value& written) {
    if (written.is_string()) {
        return from_texts(Value::array({written}));
    }
    if (written.is_array()) {
        return from_texts(written);
    }
    if (!written.is_object()) {
        return std::nullopt;
    }
    Value aggregates = Value::object();
    for (const auto& [name, value] : written.get_ref<const Value::object_t&>()) {
        if (const auto aggregate = aggregate_meant(value)) {
            append_member(aggregates, name, *aggregate);
            continue;
        }
        const auto function = function_meant(name);
        if (!function || !add_columns(aggregates, *function, value)) {
            return std::nullopt;
        }
    }
    return aggregates.empty() ? std::nullopt : std::optional(std::move(aggregates));
}

}  // namespace batch_ops
