#include "postgres/statements/aggregate_sql.hpp"

#include <algorithm>

#include "engine/core/double_quoted.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/catalog/aggregate_catalog.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/statements/sort_column.hpp"

namespace batch_ops::postgres {

namespace {

std::string functions_of(const Column& column) {
    std::string names;
    for (const AggregateFunction function : all_aggregate_functions) {
        if (aggregate_of(column.base_type, function)) {
            names += (names.empty() ? "" : ", ") + std::string(function_name(function));
        }
    }
    return names;
}

std::string of_type(const Column& column) {
    return "column \"" + column.name + "\" of type " + type_name(column.type);
}

}  // namespace

void append_direction(std::string& sql, const SortKey& key) {
    sql += key.descending ? " DESC" : "";
    if (key.nulls_first) {
        sql += *key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
    }
}

void AggregateSql::append_select_list() {
    std::string_view before = " ";
    for (const std::string& name : aggregation_.group) {
        statement_.sql += before;
        append_column(group_column(name));
        before = ", ";
    }
    for (const Aggregate& aggregate : aggregation_.aggregates) {
        statement_.sql += before;
        append_aggregate(aggregate);
        before = ", ";
    }
}

void AggregateSql::append_group_by() {
    std::string_view before = " GROUP BY ";
    for (const std::string& name : aggregation_.group) {
        statement_.sql += before;
        append_column(group_column(name));
        before = ", ";
    }
}

// The name of an aggregate is that of an output column, which the server prefers to a column of the
// table.
void AggregateSql::append_sort(const std::vector<SortKey>& keys) {
    std::string_view before = " ORDER BY ";
    for (const SortKey& key : keys) {
        const bool is_group =
            std::ranges::find(aggregation_.group, key.column) != aggregation_.group.end();
        statement_.sql += before;
        if (is_group) {
            append_column(sortable(group_column(key.column), place_ + ".__sort"));
        } else {
            statement_.sql += double_quoted(key.column);
        }
        append_direction(statement_.sql, key);
        before = ", ";
    }
}

void AggregateSql::append_column(const Column& column) {
    statement_.sql += alias_;
    statement_.sql += '.';
    statement_.sql += column.quoted;
}

void AggregateSql::append_aggregate(const Aggregate& aggregate) {
    if (aggregate.column.empty()) {
        statement_.sql += "pg_catalog.count(*)";
    } else {
        const Column& column = relation_.column(
            aggregate.column, [&] { return place_ + ".__aggregate." + aggregate.alias; });
        const auto found = aggregate_of(column.base_type, aggregate.function);
        if (!found || (aggregate.distinct && !can_be_distinct(column.base_type))) {
            throw no_such_aggregate(aggregate, column);
        }
        statement_.sql += found->name + (aggregate.distinct ? "(DISTINCT " : "(");
        append_column(column);
        statement_.sql += found->operand_cast + ")";
    }
    statement_.sql += " AS " + double_quoted(aggregate.alias);
}

const Column& AggregateSql::group_column(const std::string& name) const {
    const Column& column = relation_.column(name, [&] { return place_ + ".__group"; });
    if (!can_group_by(column.base_type)) {
        throw BatchError(sqlstate::datatype_mismatch,
                         place_ + ".__group: rows cannot be grouped by " + of_type(column),
                         "The type has no equality operator.");
    }
    return column;
}

BatchError AggregateSql::no_such_aggregate(const Aggregate& aggregate, const Column& column) const {
    const std::string where = place_ + ".__aggregate." + aggregate.alias + ": ";
    const std::string name(function_name(aggregate.function));
    if (!aggregate_of(column.base_type, aggregate.function)) {
        return {sqlstate::datatype_mismatch,
                where + "function \"" + name + "\" does not exist for " + of_type(column),
                "Functions of this column are: " + functions_of(column) + "."};
    }
    return {sqlstate::datatype_mismatch,
            where + "distinct values cannot be found in " + of_type(column),
            "Leave out \"distinct\"."};
}

}  // namespace batch_ops::postgres
