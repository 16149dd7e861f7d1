#include "postgres/statements/sync_sql.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/json/value_node.hpp"
#include "engine/request/sync_reader.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/statements/column_equality.hpp"
#include "postgres/statements/repeated_keys.hpp"
#include "postgres/statements/row_groups.hpp"
#include "postgres/statements/row_source.hpp"
#include "postgres/statements/row_updates_sql.hpp"
#include "postgres/statements/statement_pieces.hpp"
#include "postgres/statements/undefined_columns.hpp"

namespace batch_ops::postgres {

namespace {

using Places = std::vector<std::size_t>;

BatchError not_on_other_servers(const Relation& relation) {
    return {sqlstate::feature_not_supported,
            "action \"sync\" is not supported for \"" + relation.name +
                "\", which is a foreign or distributed table, or has such parts",
            "Read the rows, and create, update and delete them by operations of their own."};
}

// Of a row without it null, which equals nothing. `type`: that of the right side of the equality.
TypedDatum key_of(StatementParts& parts, const Column& column, const StoredRow& given,
                  std::size_t row, Oid type) {
    const StoredValue* const stored = find_stored(given, column.name);
    return stored == nullptr
               ? TypedDatum{.type = type}
               : convert_for(
                     parts.relation(), column,
                     [&] { return parts.value_place(column, row, stored->value); },
                     [&] {
                         return parts.input().convert(stored->value, type, column.type_modifier);
                     });
}

// The rows that were given, as a statement sees them: keys, and what is compared.
class GivenRows {
public:
    GivenRows(StatementParts& parts, const SyncColumns& columns, const Places& places)
        : parts_(parts), columns_(columns), places_(places) {
        parts.statement().row_numbers = places;
        for (const Column* column : columns.key) {
            add_key(*column);
        }
    }

    /// What the rows, which all have the same columns, give beside their keys.
    void add_given_columns(const StoredRow& written) {
        for (const StoredValue& stored : written) {
            const Column* const column = &parts_.column_of(stored, 0);
            given_.push_back(column);
            source_.add(column->type, [this, column](std::size_t row) {
                return parts_.stored_value(*column, find_stored(given(row), column->name)->value,
                                           row);
            });
        }
    }

    void make() { source_.make(parts_, places_); }

    /// `FROM …`, also where their values stand in the statement.
    void append_from(std::string_view before) {
        parts_.sql() += before;
        parts_.sql() += "(SELECT) AS one";
        source_.append_to(parts_, " CROSS JOIN ", "");
    }

    void append_key_comparisons() {
        std::string_view before;
        for (std::size_t place = 0; place < columns_.key.size(); ++place) {
            parts_.sql() += before;
            append_key_comparison(place);
            before = " AND ";
        }
    }

    /// The ordinal with what is known of the row.
    void append_state() {
        parts_.sql() += source_.ordinal();
        parts_.sql() += " OPERATOR(pg_catalog.*) 4 OPERATOR(pg_catalog.+) CASE WHEN ";
        append_key_comparison(0);
        parts_.sql() += " THEN CASE WHEN ";
        append_sameness();
        parts_.sql() += " THEN 3 ELSE 1 END ELSE 0 END";
    }

private:
    [[nodiscard]] const StoredRow& given(std::size_t row) const {
        return parts_.operation().rows()[places_[row]];
    }

    void add_key(const Column& column) {
        const Oid type = equality_of(parts_.catalog(), column).right_type;
        source_.add(type, [this, &column, type](std::size_t row) {
            return key_of(parts_, column, given(row), row, type);
        });
    }

    void append_key_comparison(std::size_t place) {
        const Column& column = *columns_.key[place];
        parts_.append_qualified(column);
        parts_.sql() += equality_of(parts_.catalog(), column).text + source_.column(place);
    }

    // By their images: what the type takes for equal (1.0 and 1.00, two letters of a citext) may
    // look different, and some types have no equality.
    void append_sameness() {
        if (!std::ranges::all_of(given_, &Column::selectable)) {
            parts_.sql() += "false";
            return;
        }
        std::string stored;
        std::string wanted;
        std::string_view before;
        std::size_t place = columns_.key.size();  // in the source
        for (const Column* column : given_) {
            stored.append(before).append(relation_alias).append(".").append(column->quoted);
            wanted.append(before).append(as_assigned(*column, source_.column(place++)));
            before = ", ";
        }
        parts_.sql() += given_.empty() ? "true"
                                       : "CAST(ROW(" + stored +
                                             ") AS pg_catalog.record) OPERATOR(pg_catalog.*=) "
                                             "CAST(ROW(" +
                                             wanted + ") AS pg_catalog.record)";
    }

    // Rounded, or padded, as the column is.
    static std::string as_assigned(const Column& column, const std::string& value) {
        return column.type_modifier < 0
                   ? value
                   : "CAST(" + value + " AS " + sql_type_name(column.type, column.type_modifier) +
                         ")";
    }

    StatementParts& parts_;
    const SyncColumns& columns_;
    const Places& places_;
    RowSource source_{};
    Columns given_{};
};

// In the scope, and none of those that are given.
void append_others(StatementParts& parts, const SyncColumns& columns, const Places& keyed) {
    parts.append_filter();
    parts.statement().generic_plan = true;
    if (keyed.empty()) {
        return;
    }
    parts.statement().joins_by_hashing = true;
    GivenRows rows(parts, columns, keyed);
    rows.make();
    rows.append_from(" AND NOT EXISTS (SELECT FROM ");
    parts.sql() += " WHERE ";
    rows.append_key_comparisons();
    parts.sql() += ')';
}

void append_look(StatementParts& parts, const SyncColumns& columns, const RowGroup& group) {
    GivenRows rows(parts, columns, group.places);
    rows.add_given_columns(group.written);
    rows.make();
    Statement& statement = parts.statement();
    statement.generic_plan = statement.goes_along_rows = statement.has_ordinals = true;
    parts.sql() += "SELECT ";
    const Columns returned = parts.returned_columns();
    for (const Column* column : returned) {
        parts.append_qualified(*column);
        parts.sql() += ", ";
    }
    statement.drops_rows = returned.empty();
    rows.append_state();
    rows.append_from(" FROM ");
    parts.sql() += " LEFT JOIN ";
    parts.append_relation();
    parts.sql() += " ON ";
    rows.append_key_comparisons();
    parts.append_filter(" AND ");
}

}  // namespace

SyncColumns sync_columns_of(StatementParts& parts) {
    if (parts.relation().remote.any()) {
        throw not_on_other_servers(parts.relation());
    }
    SyncColumns columns;
    std::vector<std::string> names;
    for (const Condition* equality : scope_of(parts.operation().filter())) {
        const Column* const column = parts.relation().find(equality->column);
        if (column == nullptr) {
            throw undefined_filter_column(parts.catalog(), parts.relation(), *equality);
        }
        columns.scope.push_back(column);
        names.push_back(column->name);
    }
    columns.key = row_key_of(parts, names);
    return columns;
}

Columns finding_columns(const SyncColumns& columns) {
    Columns finding = columns.key;
    finding.insert(finding.end(), columns.scope.begin(), columns.scope.end());
    return finding;
}

bool has_key(const StoredRow& row, const SyncColumns& columns) {
    return std::ranges::all_of(columns.key, [&](const Column* column) {
        const StoredValue* const stored = find_stored(row, column->name);
        return stored != nullptr && stored->value.kind() != JsonNode::Kind::null;
    });
}

namespace {

// As forms send rows that are new: no row has such a key.
void leave_out_null_keys(StoredRow& row, const Columns& key, const Columns& scope) {
    std::erase_if(row, [&](const StoredValue& stored) {
        const auto is_it = [&](const Column* column) { return column->name == stored.column; };
        return stored.value.kind() == JsonNode::Kind::null && std::ranges::any_of(key, is_it) &&
               std::ranges::none_of(scope, is_it);
    });
}

}  // namespace

ResolvedOperation with_scope(RelationCatalog& catalog, ValueInput& input,
                             const ResolvedOperation& operation) {
    StatementParts parts(catalog, input, operation);
    const SyncColumns columns = sync_columns_of(parts);
    const std::vector<const Condition*> scope = scope_of(operation.filter());
    std::vector<StoredRow> rows = operation.rows();
    for (StoredRow& row : rows) {
        check_for_interruption();
        if (!operation.metadata().key) {
            leave_out_null_keys(row, columns.key, columns.scope);
        }
        for (const Condition* equality : scope) {
            if (find_stored(row, equality->column) == nullptr) {
                row.push_back({equality->column, batch_ops::node_of(equality->operand)});
            }
        }
    }
    return operation.with_rows(std::move(rows));
}

std::vector<Statement> build_sync_looks(RelationCatalog& catalog, ValueInput& input,
                                        const ResolvedOperation& operation,
                                        const SyncColumns& columns, const Places& places) {
    StatementPieces pieces;
    for (const RowGroup& group : group_rows(operation.rows(), places, finding_columns(columns))) {
        StatementParts parts(catalog, input, operation);
        append_look(parts, columns, group);
        pieces.add(parts);
    }
    return pieces.take_different();
}

Statement build_look_for_others(RelationCatalog& catalog, ValueInput& input,
                                const ResolvedOperation& operation, const SyncColumns& columns,
                                const Places& keyed) {
    StatementParts parts(catalog, input, operation);
    parts.statement().keeps_rows = false;
    parts.sql() += "SELECT true FROM ";
    parts.append_relation();
    append_others(parts, columns, keyed);
    parts.sql() += " LIMIT 1";
    return std::move(parts.statement());
}

Statement build_delete_of_others(RelationCatalog& catalog, ValueInput& input,
                                 const ResolvedOperation& operation, const SyncColumns& columns,
                                 const Places& keyed) {
    StatementParts parts(catalog, input, operation);
    parts.statement().keeps_rows = false;
    parts.sql() += "DELETE FROM ";
    parts.append_relation();
    append_others(parts, columns, keyed);
    return std::move(parts.statement());
}

Statement build_repeated_sync_keys(RelationCatalog& catalog, ValueInput& input,
                                   const ResolvedOperation& operation, const SyncColumns& columns) {
    StatementParts parts(catalog, input, operation);
    RowSource keys;
    for (const Column* column : columns.key) {
        const Oid type = equality_of(catalog, *column).right_type;
        keys.add(type, [&parts, column, type](std::size_t row) {
            return key_of(parts, *column, parts.operation().rows()[row], row, type);
        });
    }
    append_repeated_keys(parts, keys, columns.key, operation.rows().size());
    return std::move(parts.statement());
}

}  // namespace batch_ops::postgres
