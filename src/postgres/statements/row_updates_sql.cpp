#include "postgres/statements/row_updates_sql.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "engine/core/interruption.hpp"
#include "engine/core/joined.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/references/brought_value.hpp"
#include "postgres/catalog/row_keys.hpp"
#include "postgres/statements/changed_columns.hpp"
#include "postgres/statements/column_equality.hpp"
#include "postgres/statements/repeated_keys.hpp"
#include "postgres/statements/row_groups.hpp"
#include "postgres/statements/row_source.hpp"
#include "postgres/statements/statement_pieces.hpp"

namespace batch_ops::postgres {

namespace {

using Places = std::vector<std::size_t>;

// --- the key ---

BatchError no_key(const Relation& relation) {
    return {sqlstate::invalid_column_reference,
            "\"" + relation.name + "\" has no primary key to find the rows by",
            "Name the columns of a unique key in metadata_params.__key."};
}

BatchError not_unique(const Relation& relation, const std::vector<std::string>& columns,
                      const RowKeys& keys) {
    std::vector<std::string> known;
    for (const std::vector<std::string>& key : keys.unique) {
        if (std::ranges::all_of(
                key, [&](const std::string& name) { return relation.column(name).selectable; })) {
            known.push_back("(" + joined(key) + ")");
        }
    }
    return {sqlstate::invalid_column_reference,
            "columns (" + joined(columns) + ") do not name one row of \"" + relation.name + "\"",
            known.empty() ? "It has no unique key of columns that the role may read."
                          : "Unique keys: " + joined(known) + "."};
}

}  // namespace

Columns row_key_of(const StatementParts& parts, const std::vector<std::string>& in_common) {
    const std::optional<RowKeys> keys = row_keys_of(parts.relation());
    const auto& named = parts.metadata().key;
    const std::vector<std::string> names =
        named ? *named : (keys ? keys->primary : std::vector<std::string>());
    if (names.empty()) {
        throw no_key(parts.relation());
    }
    Columns columns;
    for (const std::string& name : names) {
        columns.push_back(&parts.column_in_metadata("__key", name));
    }
    std::vector<std::string> known = names;
    known.insert(known.end(), in_common.begin(), in_common.end());
    if (keys && !parts.relation().remote.any() && !keys->has(known)) {
        throw not_unique(parts.relation(), names, *keys);
    }
    return columns;
}

namespace {

// `type`: that of the right side of the equality.
TypedDatum required_key(StatementParts& parts, const Column& column, const StoredValue& stored,
                        std::size_t row, Oid type) {
    TypedDatum value = convert_for(
        parts.relation(), column, [&] { return parts.value_place(column, row, stored.value); },
        [&] { return parts.input().convert(stored.value, type, column.type_modifier); });
    if (value.is_null) {
        const std::size_t given = parts.statement().row_number(row);
        naming_row(given, [&] {
            const std::string place = parts.place_of(stored, row);
            throw brought_by_reference(
                invalid_request(place + " is null: no row is found by it"),
                parts.operation().operation().store_params.element(given).member(stored.column),
                place);
        });
    }
    return value;
}

// --- one statement ---

class RowUpdate {
public:
    RowUpdate(StatementParts& parts, const Columns& key, const RowGroup& group)
        : parts_(parts), rows_(parts.operation().rows()), key_(key), group_(group) {
        Statement& statement = parts.statement();
        statement.updates_rows = statement.goes_along_rows = true;
        statement.generic_plan = true;
        statement.row_count = group.places.size();
        statement.row_numbers = group.places;
    }

    void append() {
        std::string& sql = parts_.sql();
        const bool writes = !group_.written.empty();
        make_source();
        if (writes) {
            sql += "UPDATE ";
            parts_.append_relation();
            append_assignments();
            source_.append_to(parts_, " FROM ", "");
        } else {
            sql += "SELECT";
            append_returned(" ");
            sql += " FROM ";
            source_.append_to(parts_, "", ", ");
            parts_.append_relation();
        }
        sql += " WHERE ";
        append_comparisons();
        parts_.append_filter(" AND ");
        if (writes) {
            append_returned(" RETURNING ");
        }
    }

private:
    [[nodiscard]] const StoredValue& stored(const Column& column, std::size_t row) const {
        return *find_stored(rows_[group_.places[row]], column.name);
    }

    void make_source() {
        for (const Column* column : key_) {
            const Oid type = equality_of(parts_.catalog(), *column).right_type;
            source_.add(type, [this, column, type](std::size_t row) {
                return required_key(parts_, *column, stored(*column, row), row, type);
            });
        }
        for (const StoredValue& written : group_.written) {
            const Column* const column = &parts_.column_of(written, 0);
            source_.add(changing_type(parts_, *column, written.change, parts_.place_of(written, 0)),
                        [this, column](std::size_t row) {
                            return changing_value(parts_, *column, stored(*column, row), row);
                        });
            if (has_start(written)) {
                source_.add(column->base_type, [this, column](std::size_t row) {
                    return starting_value(parts_, *column, stored(*column, row), row);
                });
            }
        }
        source_.make(parts_, group_.places);
    }

    void append_assignments() {
        std::string_view before = " SET ";
        std::size_t place = key_.size();  // in the source
        for (const StoredValue& written : group_.written) {
            const Column& column = parts_.relation().column(written.column);
            const std::string& value = source_.column(place++);
            parts_.sql() += before;
            parts_.sql() += column.quoted + " = ";
            append_new_value(parts_, column, written.change, value,
                             has_start(written) ? source_.column(place++) : "");
            before = ", ";
        }
    }

    void append_comparisons() {
        std::string_view before;
        for (std::size_t place = 0; place < key_.size(); ++place) {
            parts_.sql() += before;
            parts_.append_qualified(*key_[place]);
            parts_.sql() +=
                equality_of(parts_.catalog(), *key_[place]).text + source_.column(place);
            before = " AND ";
        }
    }

    // Where there is nothing to return, there are no rows to put in order; but which were found may
    // be asked, and a sync always does.
    void append_returned(std::string_view before) {
        const Columns columns = parts_.returned_columns();
        for (const Column* column : columns) {
            parts_.sql() += before;
            parts_.append_qualified(*column);
            before = ", ";
        }
        const Operation& operation = parts_.operation().operation();
        const bool asks_which = operation.action == Action::sync ||
                                (operation.expect != nullptr && operation.expect->has_each());
        Statement& statement = parts_.statement();
        statement.has_ordinals = statement.keeps_rows = !columns.empty() || asks_which;
        statement.drops_rows = columns.empty() && asks_which;
        if (statement.has_ordinals) {
            parts_.sql() += before;
            parts_.sql() += source_.ordinal();
        }
    }

    StatementParts& parts_;
    const std::vector<StoredRow>& rows_;
    const Columns& key_;
    const RowGroup& group_;
    RowSource source_{};
};

void check_keys_are_given(const std::vector<StoredRow>& rows, const Columns& key) {
    for (std::size_t place = 0; place < rows.size(); ++place) {
        check_for_interruption();
        for (const Column* column : key) {
            const StoredValue* const value = find_stored(rows[place], column->name);
            if (value == nullptr || value->change != ColumnChange::set) {
                naming_row(place, [&] {
                    throw invalid_request(
                        "the row has no value for \"" + column->name + "\", by which it is found",
                        "Rows are found by the columns of metadata_params.__key, by default the "
                        "primary key; these cannot be incremented.");
                });
            }
        }
    }
}

// Also of columns that no row gives.
void check_listed_columns(StatementParts& parts) {
    for (const ChangeKey& key : change_keys) {
        const JsonNode& listed = parts.operation().operation().changes(key.change);
        if (!listed.is_array()) {
            continue;
        }
        listed.for_each_element([&](std::size_t index, const JsonNode& name) {
            check_for_interruption();
            std::string place = std::string(key.name) + "." + std::to_string(index);
            changing_type(parts, parts.relation().column(name.text(), [&] { return place; }),
                          key.change, place);
        });
    }
}

}  // namespace

std::vector<Statement> build_row_updates(RelationCatalog& catalog, ValueInput& input,
                                         const ResolvedOperation& operation) {
    const std::vector<StoredRow>& rows = operation.rows();
    StatementParts check(catalog, input, operation);
    const Columns key = row_key_of(check);
    check_keys_are_given(rows, key);
    check_listed_columns(check);
    StatementPieces pieces;
    if (rows.size() > 1) {
        RowSource keys;
        for (const Column* column : key) {
            const Oid type = equality_of(catalog, *column).right_type;
            keys.add(type, [&check, &rows, column, type](std::size_t row) {
                return required_key(check, *column, *find_stored(rows[row], column->name), row,
                                    type);
            });
        }
        append_repeated_keys(check, keys, key, rows.size());
        pieces.add(check);
    }
    Places places(rows.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    for (const RowGroup& group : group_rows(rows, places, key, check.relation().remote.any())) {
        StatementParts parts(catalog, input, operation);
        RowUpdate(parts, key, group).append();
        pieces.add(parts);
    }
    return check.relation().remote.any() ? pieces.take() : pieces.take_different();
}

std::vector<Statement> build_updates_of(RelationCatalog& catalog, ValueInput& input,
                                        const ResolvedOperation& operation, const Columns& key,
                                        const Columns& in_common, const Places& places) {
    Columns finding = key;
    finding.insert(finding.end(), in_common.begin(), in_common.end());
    StatementPieces pieces;
    for (const RowGroup& group : group_rows(operation.rows(), places, finding)) {
        StatementParts parts(catalog, input, operation);
        RowUpdate(parts, key, group).append();
        pieces.add(parts);
    }
    return pieces.take_different();
}

}  // namespace batch_ops::postgres
