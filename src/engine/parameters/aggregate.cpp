#include "engine/parameters/aggregate.hpp"

#include <algorithm>

#include "engine/core/batch_error.hpp"
#include "engine/core/joined.hpp"
#include "engine/parameters/metadata_values.hpp"

namespace batch_ops {

namespace {

constexpr std::string_view distinct_key = "distinct";

// The server cuts off what is longer.
constexpr std::size_t longest_name = 63;

std::string available_functions() {
    return "Available functions: " + joined(all_aggregate_functions, function_name) + ".";
}

std::string example(std::string_view alias, std::string_view function, std::string_view column) {
    return "Write {\"" + std::string(alias) + "\": {\"" + std::string(function) + "\": \"" +
           std::string(column) + "\"}}.";
}

void check_alias(std::string_view key, const std::string& alias) {
    if (alias.empty()) {
        fail_in_metadata(key, "has an empty name",
                         "Name what comes back: " + example("total", "sum", "amount").substr(6));
    }
    if (alias.size() > longest_name) {
        fail_in_metadata(key, "has a name of more than " + std::to_string(longest_name) + " bytes",
                         "Shorten \"" + clipped(alias, longest_name) + "\".");
    }
}

void read_function(Aggregate& aggregate, std::string_view key, const std::string& name,
                   const Value& column) {
    const auto function = find_aggregate_function(name);
    if (!function) {
        fail_in_metadata(key, "has an unknown function \"" + clipped(name, longest_name) + "\"",
                         available_functions());
    }
    const std::string place = std::string(key) + "." + name;
    const std::string& text = string_of(place, column);
    if (text.empty()) {
        fail_in_metadata(place, "must name a column");
    }
    if (text == all_rows && *function != AggregateFunction::count) {
        fail_in_metadata(place, "must name a column: only count takes \"*\"");
    }
    aggregate.function = *function;
    aggregate.column = text == all_rows ? std::string() : text;
}

Aggregate parse_aggregate(std::string_view key, const std::string& alias, const Value& value) {
    if (!value.is_object()) {
        fail_on_type(key, "an object", value);
    }
    Aggregate aggregate{.alias = alias};
    std::size_t functions = 0;
    for (const auto& [name, member] : value.get_ref<const Value::object_t&>()) {
        if (name == distinct_key) {
            aggregate.distinct = boolean_of(std::string(key) + "." + name, member);
        } else {
            read_function(aggregate, key, name, member);
            ++functions;
        }
    }
    if (functions != 1) {
        fail_in_metadata(key, functions == 0 ? "names no function" : "names more than one function",
                         functions == 0 ? available_functions()
                                        : "Give each function a name of its own in __aggregate.");
    }
    if (aggregate.distinct && aggregate.column.empty()) {
        fail_in_metadata(key, "cannot count distinct rows", "Name a column instead of \"*\".");
    }
    return aggregate;
}

}  // namespace

std::string_view function_name(AggregateFunction function) {
    switch (function) {
        case AggregateFunction::sum:
            return "sum";
        case AggregateFunction::avg:
            return "avg";
        case AggregateFunction::min:
            return "min";
        case AggregateFunction::max:
            return "max";
        default:
            return "count";
    }
}

std::optional<AggregateFunction> find_aggregate_function(std::string_view name) {
    const auto* const found = std::ranges::find(all_aggregate_functions, name, function_name);
    return found == all_aggregate_functions.end() ? std::nullopt : std::optional(*found);
}

bool Aggregation::gives(std::string_view name) const {
    return std::ranges::find(group, name) != group.end() ||
           std::ranges::find(aggregates, name, &Aggregate::alias) != aggregates.end();
}

std::vector<std::string> Aggregation::names() const {
    std::vector<std::string> names = group;
    for (const Aggregate& aggregate : aggregates) {
        names.push_back(aggregate.alias);
    }
    return names;
}

std::vector<Aggregate> parse_aggregates(std::string_view key, const Value& value) {
    if (!value.is_object()) {
        fail_on_type(key, "an object", value);
    }
    if (value.empty()) {
        fail_in_metadata(key, "names no aggregate", example("n", "count", all_rows));
    }
    if (value.size() > most_aggregates) {
        fail_in_metadata(key, "has more than " + std::to_string(most_aggregates) + " aggregates",
                         "Split them among several operations.");
    }
    std::vector<Aggregate> aggregates;
    for (const auto& [alias, member] : value.get_ref<const Value::object_t&>()) {
        check_alias(key, alias);
        aggregates.push_back(parse_aggregate(std::string(key) + "." + alias, alias, member));
    }
    if (std::ranges::count_if(aggregates, &Aggregate::distinct) >
        static_cast<std::ptrdiff_t>(most_distinct_aggregates)) {
        fail_in_metadata(key,
                         "has more than " + std::to_string(most_distinct_aggregates) +
                             " aggregates of distinct values",
                         "Split them among several operations.");
    }
    return aggregates;
}

std::vector<std::string> parse_group_columns(std::string_view key, const Value& value) {
    std::vector<std::string> columns = names_of(key, value);
    if (columns.empty()) {
        fail_in_metadata(key, "needs at least one column");
    }
    if (columns.size() > most_group_columns) {
        fail_in_metadata(key, "has more than " + std::to_string(most_group_columns) + " columns");
    }
    std::vector<std::string> sorted = columns;
    std::ranges::sort(sorted);
    if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end()) {
        fail_in_metadata(key, "names column \"" + clipped(*twice, longest_name) + "\" twice");
    }
    return columns;
}

void check_aliases(std::string_view key, const Aggregation& aggregation) {
    for (const Aggregate& aggregate : aggregation.aggregates) {
        if (std::ranges::find(aggregation.group, aggregate.alias) != aggregation.group.end()) {
            fail_in_metadata(
                key, "has a name that is a column of __group too: \"" + aggregate.alias + "\"",
                "Give the aggregate another name.");
        }
    }
}

}  // namespace batch_ops
