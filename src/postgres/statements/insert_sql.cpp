#include "postgres/statements/insert_sql.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/core/double_quoted.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/statements/repeated_keys.hpp"

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

void append_inserted_values(StatementParts& parts, Rows rows, const Columns& columns) {
    if (columns.empty()) {
        append_rows_of_defaults(parts, rows.size());
        return;
    }
    parts.sql() += " (";
    parts.append_names(columns);
    parts.sql() += ')';
    if (can_be_unnested(rows, columns)) {
        append_unnested(parts, rows, columns);
    } else {
        append_values(parts, rows, columns);
    }
}

// --- ON CONFLICT ---

std::vector<std::string> key_columns(const Relation& relation, const OnConflict& conflict) {
    return conflict.constraint.empty() ? conflict.columns
                                       : constraint_columns(relation, conflict.constraint);
}

bool is_given(const Columns& given, std::string_view name) {
    return std::ranges::find(given, name, &Column::name) != given.end();
}

bool is_given_by_any(const StatementParts& parts, std::string_view name) {
    return std::ranges::any_of(parts.operation().rows(), [&](const StoredRow& row) {
        return find_stored(row, name) != nullptr;
    });
}

// What a row leaves out it leaves alone. What no row gives may be set to its default.
std::vector<std::string> updated_columns(const StatementParts& parts, const OnConflict& conflict,
                                         const Columns& given) {
    const std::vector<std::string> keys = key_columns(parts.relation(), conflict);
    std::vector<std::string> updated;
    if (conflict.update_columns) {
        std::ranges::copy_if(*conflict.update_columns, std::back_inserter(updated),
                             [&](const std::string& name) {
                                 return is_given(given, name) || !is_given_by_any(parts, name);
                             });
    } else {
        for (const Column* column : given) {
            if (std::ranges::find(keys, column->name) == keys.end()) {
                updated.push_back(column->name);
            }
        }
    }
    if (updated.empty() && !keys.empty()) {
        // Nothing but the key was given: it is set to itself, so that the row is returned.
        updated.push_back(keys.front());
    }
    return updated;
}

void append_conflict_target(StatementParts& parts, const OnConflict& conflict) {
    if (!conflict.constraint.empty()) {
        parts.sql() += "ON CONSTRAINT " + double_quoted(conflict.constraint);
        return;
    }
    Columns keys;
    for (const std::string& name : conflict.columns) {
        keys.push_back(&parts.relation().column(name, in_metadata("__on_conflict.columns")));
    }
    parts.sql() += '(';
    parts.append_names(keys);
    parts.sql() += ')';
}

void append_on_conflict(StatementParts& parts, const OnConflict& conflict, const Columns& given) {
    parts.sql() += " ON CONFLICT ";
    append_conflict_target(parts, conflict);
    if (!conflict.update) {
        parts.sql() += " DO NOTHING";
        return;
    }
    const std::vector<std::string> updated = updated_columns(parts, conflict, given);
    if (updated.empty()) {
        throw BatchError(sqlstate::undefined_object, "constraint \"" + conflict.constraint +
                                                         "\" for table \"" + parts.relation().name +
                                                         "\" does not exist");
    }
    std::string_view before = " DO UPDATE SET ";
    for (const std::string& name : updated) {
        const std::string& column =
            parts.relation().column(name, in_metadata("__on_conflict.update")).quoted;
        parts.sql() += before;
        parts.sql() += column + " = EXCLUDED." + column;
        before = ", ";
    }
}

// --- keys that come twice ---

// Null where a row leaves the column out: then its key is not known.
TypedDatum key_value(StatementParts& parts, const StoredRow& row, const Column& column,
                     std::size_t place) {
    const StoredValue* const given = find_stored(row, column.name);
    if (given == nullptr) {
        return {.type = column.type};
    }
    return convert_for(
        parts.relation(), column, [&] { return parts.value_place(column, place, given->value); },
        [&] { return parts.input().convert(given->value, column.type); });
}

}  // namespace

bool have_same_columns(const StoredRow& left, const StoredRow& right) {
    return std::ranges::equal(left, right, {}, &StoredValue::column, &StoredValue::column);
}

void append_insert(StatementParts& parts, std::span<const StoredRow* const> rows) {
    const Columns columns = given_columns(parts, rows);
    parts.statement().inserts = true;
    parts.statement().row_count = rows.size();
    parts.statement().generic_plan = true;
    parts.sql() += "INSERT INTO ";
    parts.append_relation();
    append_inserted_values(parts, rows, columns);
    if (const auto& conflict = parts.metadata().on_conflict) {
        append_on_conflict(parts, *conflict, columns);
    }
    parts.append_returning();
}

bool append_repeated_conflict_keys(StatementParts& parts, std::span<const StoredRow* const> rows) {
    const auto& conflict = parts.metadata().on_conflict;
    if (!conflict || !conflict->update) {
        return false;
    }
    const std::vector<std::string> key = key_columns(parts.relation(), *conflict);
    RowSource keys;
    for (const std::string& name : key) {
        const Column* column = parts.relation().find(name);
        if (column == nullptr || !is_unnestable(column->type)) {
            return false;
        }
        keys.add(column->type, [&parts, rows, column](std::size_t row) {
            return key_value(parts, *rows[row], *column, row);
        });
    }
    if (!key.empty()) {
        append_repeated_keys(parts, keys, key.size(), rows.size());
    }
    return !key.empty();
}

}  // namespace batch_ops::postgres
