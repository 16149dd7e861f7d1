#include "postgres/statements/statement_parts.hpp"

#include <algorithm>

#include "engine/core/look_up.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/parameters/aggregate_hints.hpp"
#include "engine/parameters/metadata_hints.hpp"
#include "postgres/statements/filter_sql.hpp"
#include "postgres/statements/type_modifier.hpp"
#include "postgres/statements/undefined_columns.hpp"

namespace batch_ops::postgres {

namespace {

// Statements are a few hundred bytes long.
constexpr std::size_t expected_length = 400;

}  // namespace

std::string place_of(const Operation& operation, std::string_view column, std::size_t row) {
    const bool counted = operation.store_params.is_array();
    return (counted ? "store_params." + std::to_string(row) + "." : "store_params.").append(column);
}

std::string place_of(const Operation& operation, const StoredValue& stored, std::size_t row) {
    const auto* const key = std::ranges::find(change_keys, stored.change, &ChangeKey::change);
    return key != change_keys.end() && operation.changes(key->change).is_object()
               ? std::string(key->name) + "." + std::string(stored.column)
               : place_of(operation, stored.column, row);
}

StatementParts::StatementParts(RelationCatalog& catalog, ValueInput& input,
                               const ResolvedOperation& operation, std::size_t first_row)
    : catalog_(catalog),
      input_(input),
      operation_(operation),
      relation_(catalog.find(operation.operation().entity)) {
    statement_.sql.reserve(expected_length);
    statement_.remote = relation_->remote.any();
    statement_.first_row = first_row;
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

TypedDatum StatementParts::stored_value(const Column& column, const JsonNode& value,
                                        std::size_t row) {
    return convert_for(
        *relation_, column, [&] { return value_place(column, row, value); },
        [&] { return fitting(column, input_.convert(value, column.type, column.type_modifier)); });
}

void StatementParts::append_value(const Column& column, const JsonNode& value, std::size_t row) {
    statement_.append_parameter(stored_value(column, value, row));
}

void StatementParts::append_value_list(const Column& column, std::span<const StoredRow* const> rows,
                                       std::size_t place) {
    std::size_t current = 0;  // the row whose value is converted
    statement_.append_parameter(convert_for(
        *relation_, column,
        [&] { return value_place(column, current, (*rows[current])[place].value); },
        [&] {
            return input_.convert_list(rows.size(), column.type, [&](std::size_t row) {
                current = row;
                const JsonNode& value = (*rows[row])[place].value;
                return fitting(column, input_.convert(value, column.type, column.type_modifier));
            });
        }));
}

const Column& StatementParts::column_of(const StoredValue& stored, std::size_t row) const {
    if (const Column* found = relation_->find(stored.column)) {
        return *found;
    }
    ErrorFields fields = undefined_stored_column(catalog_, *relation_, stored,
                                                 operation_.operation(), place_of(stored, row))
                             .fields();
    fields.row = row_in_array(row);
    throw BatchError(std::move(fields));
}

// Rows are counted only where there can be several.
std::optional<std::size_t> StatementParts::row_in_array(std::size_t row) const {
    return operation_.operation().counts_rows() ? std::optional(statement_.row_number(row))
                                                : std::nullopt;
}

void StatementParts::append_filter(std::string_view keyword) {
    const Condition& filter = operation_.filter();
    if (filter.holds_always()) {
        return;
    }
    sql() += keyword;
    FilterSql(statement_, catalog_, input_, *relation_, std::string(relation_alias)).append(filter);
}

// The statement's assignment would say so too, but not for which column.
TypedDatum StatementParts::fitting(const Column& column, const TypedDatum& value) {
    check_type_modifier(value, column.type_modifier);
    return value;
}

ValuePlace StatementParts::value_place(const Column& column, std::size_t row,
                                       const JsonNode& value) const {
    return {place_of(column.name, row), row_in_array(row), text_of(value)};
}

ValuePlace StatementParts::value_place(const StoredValue& stored, std::size_t row) const {
    return {place_of(stored, row), row_in_array(row), text_of(stored.value)};
}

std::string StatementParts::place_of(std::string_view column, std::size_t row) const {
    return postgres::place_of(operation_.operation(), column, statement_.row_number(row));
}

std::string StatementParts::place_of(const StoredValue& stored, std::size_t row) const {
    return postgres::place_of(operation_.operation(), stored, statement_.row_number(row));
}

const Column& StatementParts::column_in_metadata(std::string_view key,
                                                 std::string_view name) const {
    if (const Column* found = relation_->find(name)) {
        return *found;
    }
    BatchError error = relation_->undefined_column(name, in_metadata(key)());
    const std::string hint = hint_in_metadata(key, name);
    throw hint.empty() ? error : error.with_hint(hint);
}

SortColumn StatementParts::sort_column(const SortKey& key) const {
    try {
        return find_sort_column(catalog_, *relation_, key, in_metadata("__sort")());
    } catch (const BatchError& error) {
        const std::string& code = error.fields().sqlstate;
        if (code != sqlstate::undefined_object && code != sqlstate::undefined_column) {
            throw;
        }
        const std::string hint = looked_up([&] { return hint_for_sort(key); });
        throw hint.empty() ? error : BatchError(error).with_hint(hint);
    }
}

// In `invoice.customer.last_name` the first name was not meant as a schema.
std::string StatementParts::hint_for_sort(const SortKey& key) const {
    std::string hint = hint_in_metadata("__sort", key.column);
    const bool is_path =
        hint.empty() && !key.association->schema.empty() &&
        AssociationSearch(catalog_, *relation_).only(key.association->schema).has_value();
    return is_path ? "Rows are sorted by columns of associations, not by those of associations of "
                     "these."
                   : hint;
}

bool StatementParts::can_sort_by(const SortKey& key) const {
    if (key.association == nullptr) {
        return relation_->find(key.column) != nullptr;
    }
    find_sort_column(catalog_, *relation_, key, in_metadata("__sort")());
    return true;
}

// Any text may be the name of a column: only one that is none was meant in another way.
std::string StatementParts::hint_in_metadata(std::string_view key, std::string_view name) const {
    if (key == "__properties") {
        std::string hint = hint_for_aggregates_in(*operation_.metadata().properties);
        if (operation_.operation().action == Action::read && !hint.empty()) {
            return hint;
        }
        return name == "*" || name.find('(') != std::string_view::npos
                   ? std::string(all_columns_hint)
                   : "";
    }
    const Operation& operation = operation_.operation();
    if (operation.metadata_params == nullptr || operation.metadata_params->refers) {
        return {};
    }
    const JsonNode written = operation.metadata_params->written.member(key);
    const auto meant = meant_metadata_value(key, written.value(), operation.action);
    if (!meant || !meant->is_string()) {
        return {};
    }
    const Value params = Value::object({{std::string(key), *meant}});
    const Metadata metadata = parse_metadata(params, operation.action, false);
    const bool exists = looked_up([&] {
        return std::ranges::all_of(metadata.sort,
                                   [&](const SortKey& sort) { return can_sort_by(sort); });
    });
    return exists ? "Write " + shown_json(*meant) + "." : std::string();
}

Columns StatementParts::returned_columns() const {
    Columns columns;
    if (const auto& properties = operation_.metadata().properties) {
        for (const std::string& name : *properties) {
            const Column* column = &column_in_metadata("__properties", name);
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
