// Sums, counts and the like over rows, and the columns by which rows are grouped: `__aggregate` and
// `__group`.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/json/value.hpp"

namespace batch_ops {

enum class AggregateFunction { count, sum, avg, min, max };

inline constexpr std::array all_aggregate_functions = {
    AggregateFunction::count, AggregateFunction::sum, AggregateFunction::avg,
    AggregateFunction::min, AggregateFunction::max};

/// As requests and SQL name it.
std::string_view function_name(AggregateFunction function);
std::optional<AggregateFunction> find_aggregate_function(std::string_view name);

/// What requests write for rows, as in `{"count": "*"}`.
inline constexpr std::string_view all_rows = "*";

/// `"total": {"sum": "amount"}`
struct Aggregate {
    std::string alias{};
    AggregateFunction function = AggregateFunction::count;
    std::string column{};  ///< empty: rows are counted, not values
    bool distinct = false;
};

/// Every aggregate costs a state for each group, every column a comparison for each row.
inline constexpr std::size_t most_aggregates = 100;
inline constexpr std::size_t most_group_columns = 32;
/// Each sorts its values in memory of its own.
inline constexpr std::size_t most_distinct_aggregates = 10;

/// What comes back in place of rows: one row, or one for each group.
struct Aggregation {
    std::vector<Aggregate> aggregates{};
    std::vector<std::string> group{};

    [[nodiscard]] bool empty() const { return aggregates.empty() && group.empty(); }
    [[nodiscard]] bool has_groups() const { return !group.empty(); }
    /// Whether what comes back has a column of that name.
    [[nodiscard]] bool gives(std::string_view name) const;
    /// The names of what comes back, in order.
    [[nodiscard]] std::vector<std::string> names() const;
};

/// The value of `__aggregate`. `key` says in errors where it is: "__aggregate",
/// "__include.lines.__aggregate". Throws 22023 for what cannot be read.
std::vector<Aggregate> parse_aggregates(std::string_view key, const Value& value);

/// The value of `__group`: a comma list or an array of columns, at least one. Throws likewise.
std::vector<std::string> parse_group_columns(std::string_view key, const Value& value);

/// Throws 22023 where an alias is the name of a group column. `key` is where the aggregates are.
void check_aliases(std::string_view key, const Aggregation& aggregation);

}  // namespace batch_ops
