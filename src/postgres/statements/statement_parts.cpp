#include "postgres/statements/statement_parts.hpp"

#include <algorithm>

#include "postgres/statements/filter_sql.hpp"

namespace batch_ops::postgres {

namespace {

// Statements are a few hundred bytes long.
constexpr std::size_t expected_length = 400;

}  // namespace

StatementParts::StatementParts(RelationCatalog& catalog, ValueInput& input,
                               const ResolvedOperation& operation, std::size_t first_row)
    : catalog_(catalog),
      input_(input),
      operation_(operation),
      first_row_(first_row),
      relation_(catalog.find(operation.operation().entity)) {
    statement_.sql.reserve(expected_length);
    statement_.row_security = relation_->row_security;
    statement_.remote = relation_->remote.any();
}

void StatementParts::append_relation() {
    sql() += relation_->quoted;
    sql() += " AS ";
    sql() += relation_alias;
}

void StatementParts::append_qualified(const Column& column) {
    sql() += relation_alias;
    sql() += '.';
    sql() += column.quoted;
}

void StatementParts::append_names(const Columns& columns) {
    std::string_view before;
    for (const Column* column : columns) {
        sql() += before;
        sql() += column->quoted;
        before = ", ";
    }
}

void StatementParts::append_value(const Column& column, const JsonNode& value, std::size_t row) {
    statement_.append_parameter(convert_for(
        *relation_, column.name, [&] { return place_of(column.name, row); },
        [&] { return input_.convert(value, column.type); }));
}

void StatementParts::append_value_list(const Column& column, std::span<const StoredRow* const> rows,
                                       std::size_t place) {
    std::size_t current = 0;  // the row whose value is converted
    statement_.append_parameter(convert_for(
        *relation_, column.name, [&] { return place_of(column.name, current); },
        [&] {
            return input_.convert_list(rows.size(), column.type, [&](std::size_t row) {
                current = row;
                return input_.convert((*rows[row])[place].value, column.type);
            });
        }));
}

void StatementParts::append_filter() {
    const Condition& filter = operation_.filter();
    if (filter.kind == Condition::Kind::all_of && filter.children.empty()) {
        return;
    }
    sql() += " WHERE ";
    FilterSql(statement_, catalog_, input_, *relation_, std::string(relation_alias)).append(filter);
}

std::string StatementParts::place_of(std::string_view column, std::size_t row) const {
    const bool counted = operation_.operation().store_params.is_array();
    return (counted ? "store_params." + std::to_string(first_row_ + row) + "." : "store_params.")
        .append(column);
}

Columns StatementParts::returned_columns() const {
    Columns columns;
    if (const auto& properties = operation_.metadata().properties) {
        for (const std::string& name : *properties) {
            const Column* column = &relation_->column(name, in_metadata("__properties"));
            if (std::ranges::find(columns, column) == columns.end()) {
                columns.push_back(column);
            }
        }
        return columns;
    }
    return relation_->readable_columns();
}

void StatementParts::append_returning() {
    std::string_view before = " RETURNING ";
    for (const Column* column : returned_columns()) {
        sql() += before;
        append_qualified(*column);
        before = ", ";
    }
}

}  // namespace batch_ops::postgres
