// What the statements of all actions have in common: a statement in the making, and the relation
// that it is about.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/request/resolved_operation.hpp"
#include "engine/request/stored_row.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/statements/sort_column.hpp"
#include "postgres/statements/statement.hpp"
#include "postgres/statements/value_input.hpp"

namespace batch_ops::postgres {

using Columns = std::vector<const Column*>;

inline bool is_in(const Columns& columns, std::string_view name) {
    return std::ranges::find(columns, name, &Column::name) != columns.end();
}

/// What statements call the relation of their operation.
inline constexpr std::string_view relation_alias = "t";

/// Where a name is in the request, in case there is no such column.
inline auto in_metadata(std::string_view key) {
    return [key] { return "metadata_params." + std::string(key); };
}

/// Where a value of `store_params` is in the request; rows are counted only where there can be
/// several.
std::string place_of(const Operation& operation, std::string_view column, std::size_t row);
/// The same of what a row says of a column, which may stand in `increment` and its like.
std::string place_of(const Operation& operation, const StoredValue& stored, std::size_t row);

class StatementParts {
public:
    /// `operation` must outlive this: of several that run as one statement, the first. Throws as
    /// RelationCatalog::find() does.
    /// Rows that the statement stores are counted from `first_row`.
    StatementParts(RelationCatalog& catalog, ValueInput& input, const ResolvedOperation& operation,
                   std::size_t first_row = 0);

    [[nodiscard]] RelationCatalog& catalog() { return catalog_; }
    [[nodiscard]] ValueInput& input() { return input_; }
    [[nodiscard]] const ResolvedOperation& operation() const { return operation_; }
    [[nodiscard]] const Metadata& metadata() const { return operation_.metadata(); }
    [[nodiscard]] const Relation& relation() const { return *relation_; }
    [[nodiscard]] Statement& statement() { return statement_; }
    [[nodiscard]] const Statement& statement() const { return statement_; }
    [[nodiscard]] std::string& sql() { return statement_.sql; }

    /// `"schema"."table" AS t`
    void append_relation();
    /// `t."column"`
    void append_qualified(const Column& column);
    /// `"a", "b"`
    void append_names(const Columns& columns);
    /// A value of `store_params`, converted. `row` is its place among the rows, for errors.
    TypedDatum stored_value(const Column& column, const JsonNode& value, std::size_t row);
    /// The same as a parameter.
    void append_value(const Column& column, const JsonNode& value, std::size_t row);
    /// A parameter that is an array: what all rows, which have the same columns, have at one place.
    void append_value_list(const Column& column, std::span<const StoredRow* const> rows,
                           std::size_t place);
    /// The column of a value of `store_params`. Throws 42703.
    [[nodiscard]] const Column& column_of(const StoredValue& stored, std::size_t row) const;
    /// ` WHERE …`, or nothing where every row is meant. `keyword` may be another one.
    void append_filter(std::string_view keyword = " WHERE ");
    /// ` RETURNING …`, or nothing where nothing is to come back.
    void append_returning();

    /// Where a value of a row is, for errors about it.
    [[nodiscard]] ValuePlace value_place(const Column& column, std::size_t row,
                                         const JsonNode& value) const;
    [[nodiscard]] ValuePlace value_place(const StoredValue& stored, std::size_t row) const;

    /// place_of() of a row of this statement.
    [[nodiscard]] std::string place_of(std::string_view column, std::size_t row) const;
    [[nodiscard]] std::string place_of(const StoredValue& stored, std::size_t row) const;

    /// A column that a key of metadata_params names. Where there is none, the error shows what was
    /// meant by a form of another tool.
    [[nodiscard]] const Column& column_in_metadata(std::string_view key,
                                                   std::string_view name) const;

    /// The column of an association that a key of __sort names; throws likewise.
    [[nodiscard]] SortColumn sort_column(const SortKey& key) const;

    /// The columns that come back. A write by a role that may read nothing returns nothing; a read
    /// says what is missing.
    [[nodiscard]] Columns returned_columns() const;

private:
    [[nodiscard]] std::optional<std::size_t> row_in_array(std::size_t row) const;
    static TypedDatum fitting(const Column& column, const TypedDatum& value);
    [[nodiscard]] std::string hint_in_metadata(std::string_view key, std::string_view name) const;
    [[nodiscard]] std::string hint_for_sort(const SortKey& key) const;
    [[nodiscard]] bool can_sort_by(const SortKey& key) const;

    RelationCatalog& catalog_;
    ValueInput& input_;
    const ResolvedOperation& operation_;
    std::shared_ptr<const Relation> relation_;
    Statement statement_{};
};

}  // namespace batch_ops::postgres
