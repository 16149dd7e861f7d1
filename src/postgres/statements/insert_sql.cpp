#include "postgres/statements/insert_sql.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/core/double_quoted.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/catalog/row_triggers.hpp"
#include "postgres/catalog/type_facts.hpp"

namespace batch_ops::postgres {

namespace {

using Rows = std::span<const StoredRow* const>;

// Every column that any row gives, in the order in which they come.
Columns given_columns(const StatementParts& parts, Rows rows) {
    Columns columns;
    for (const StoredValue& stored : *rows.front()) {
        columns.push_back(&parts.column_of(stored, 0));
    }
    std::unordered_set<std::string_view> seen;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (have_same_columns(*rows.front(), *rows[row])) {
            continue;
        }
        if (seen.empty()) {
            std::ranges::transform(columns, std::inserter(seen, seen.end()), &Column::name);
        }
        for (const StoredValue& stored : *rows[row]) {
            if (seen.insert(stored.column).second) {
                columns.push_back(&parts.column_of(stored, row));
            }
        }
    }
    return columns;
}

// SQL has DEFAULT VALUES for one row only, but rows of no columns for any number.
void append_rows_of_defaults(StatementParts& parts, std::size_t count) {
    if (count == 1) {
        parts.sql() += " DEFAULT VALUES";
        return;
    }
    parts.sql() += " SELECT FROM pg_catalog.generate_series(1, ";
    parts.statement().append_parameter({INT4OID, Int32GetDatum(static_cast<int32>(count)), false});
    parts.sql() += ')';
}

void append_row(StatementParts& parts, const StoredRow& values, std::size_t row,
                const Columns& columns) {
    parts.sql() += '(';
    std::string_view before;
    for (const Column* column : columns) {
        parts.sql() += before;
        if (const StoredValue* given = find_stored(values, column->name)) {
            parts.append_value(*column, given->value, row);
        } else {
            parts.statement().append_default();
        }
        before = ", ";
    }
    parts.sql() += ')';
}

void append_values(StatementParts& parts, Rows rows, const Columns& columns) {
    parts.sql() += " VALUES ";
    std::string_view before;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        parts.sql() += before;
        append_row(parts, *rows[row], row, columns);
        before = ", ";
    }
}

// Rows of one shape: an array per column, so that the statement is the same for any number of rows.
// Of a single function the executor does not count the rows, but a row that fails is to be named.
void append_unnested(StatementParts& parts, Rows rows, const Columns& columns) {
    const bool is_single = columns.size() == 1;
    parts.sql() += is_single ? " SELECT k.v1 FROM ROWS FROM (" : " SELECT * FROM ROWS FROM (";
    std::string_view before;
    for (std::size_t place = 0; place < columns.size(); ++place) {
        parts.sql() += before;
        parts.sql() += "pg_catalog.unnest(";
        parts.append_value_list(*columns[place], rows, place);
        parts.sql() += ')';
        before = ", ";
    }
    parts.sql() += is_single ? ") WITH ORDINALITY AS k (v1, ordinal)" : ")";
}

bool can_be_unnested(Rows rows, const Columns& columns) {
    return rows.size() > 1 &&
           std::ranges::all_of(
               rows,
               [&](const StoredRow* row) { return have_same_columns(*rows.front(), *row); }) &&
           std::ranges::all_of(columns,
                               [](const Column* column) { return is_unnestable(column->type); });
}

void append_overriding(StatementParts& parts) {
    if (const auto overriding = parts.metadata().overriding) {
        parts.sql() += *overriding == Overriding::system ? " OVERRIDING SYSTEM VALUE"
                                                         : " OVERRIDING USER VALUE";
    }
}

void append_inserted_values(StatementParts& parts, Rows rows, const Columns& columns) {
    if (columns.empty()) {
        append_rows_of_defaults(parts, rows.size());
        return;
    }
    parts.sql() += " (";
    parts.append_names(columns);
    parts.sql() += ')';
    append_overriding(parts);
    if (can_be_unnested(rows, columns)) {
        append_unnested(parts, rows, columns);
    } else {
        append_values(parts, rows, columns);
    }
}

// Of a view whose trigger stores rows the server knows no key: that a row is there is seen by the
// look before it alone.
bool may_have_clause(const Relation& relation, const OnConflict& conflict) {
    return !(conflict.selects() && relation.kind == RELKIND_VIEW &&
             has_row_trigger_before(relation.oid, Action::create));
}

}  // namespace

bool have_same_columns(const StoredRow& left, const StoredRow& right) {
    return std::ranges::equal(left, right, {}, &StoredValue::column, &StoredValue::column);
}

void append_insert(StatementParts& parts, std::span<const StoredRow* const> rows,
                   const ConflictLists& lists, Conflicts conflicts) {
    const Columns columns = given_columns(parts, rows);
    parts.statement().inserts = true;
    parts.statement().row_count = rows.size();
    parts.statement().generic_plan = true;
    parts.sql() += "INSERT INTO ";
    parts.append_relation();
    append_inserted_values(parts, rows, columns);
    if (const auto& conflict = parts.metadata().on_conflict;
        conflict && conflicts == Conflicts::as_asked &&
        may_have_clause(parts.relation(), *conflict)) {
        append_on_conflict(parts, *conflict, columns, lists);
    }
    parts.append_returning();
    // Which rows it has made is asked in any case.
    const bool asks_which = parts.operation().operation().action == Action::sync ||
                            (parts.metadata().on_conflict &&
                             parts.metadata().on_conflict->action != ConflictAction::nothing);
    if (asks_which && parts.returned_columns().empty()) {
        parts.sql() += " RETURNING true";
        parts.statement().drops_rows = true;
    }
}

}  // namespace batch_ops::postgres
