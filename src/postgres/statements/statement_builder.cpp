#include "postgres/statements/statement_builder.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/catalog/catalog_news.hpp"
#include "postgres/statements/conflict_sql.hpp"
#include "postgres/statements/insert_sql.hpp"
#include "postgres/statements/keyed_sql.hpp"
#include "postgres/statements/read_sql.hpp"
#include "postgres/statements/row_updates_sql.hpp"
#include "postgres/statements/statement_parts.hpp"
#include "postgres/statements/statement_pieces.hpp"
#include "postgres/statements/update_delete_sql.hpp"

namespace batch_ops::postgres {

namespace {

using Rows = std::span<const StoredRow* const>;

std::vector<const StoredRow*> rows_of(const ResolvedOperation& operation) {
    std::vector<const StoredRow*> rows;
    rows.reserve(operation.rows().size());
    for (const StoredRow& row : operation.rows()) {
        rows.push_back(&row);
    }
    return rows;
}

// Which row is whose would only be known by position.
bool must_go_row_by_row(const StatementParts& parts) {
    return parts.relation().remote.any() && !parts.returned_columns().empty();
}

// What one row sets in the place of another, and the next one leaves alone, no single statement
// says.
bool must_go_by_columns(const StatementParts& parts, Rows rows) {
    const auto& conflict = parts.metadata().on_conflict;
    return conflict && conflict->updates() && std::ranges::any_of(rows, [&](const StoredRow* row) {
               return !have_same_columns(*rows.front(), *row);
           });
}

// A row that is there is changed twice only if the first time it was: where the condition doesn't
// hold, the server sees no key that comes twice.
bool may_hide_repeated_keys(const ResolvedOperation& operation) {
    return operation.conflict_filter() != nullptr;
}

// How many rows go into the next statement.
std::size_t next_piece(Rows rows, bool row_by_row) {
    if (row_by_row) {
        return 1;
    }
    const auto other = std::ranges::find_if(
        rows, [&](const StoredRow* row) { return !have_same_columns(*rows.front(), *row); });
    return static_cast<std::size_t>(other - rows.begin());
}

// In the order of the rows, so that it is that of locks and results.
std::vector<Statement> build_in_pieces(RelationCatalog& catalog, ValueInput& input,
                                       const ResolvedOperation& operation, Rows rows,
                                       const ConflictLists& lists, bool row_by_row) {
    StatementPieces pieces;
    const auto& conflict = operation.metadata().on_conflict;
    if (conflict && conflict->updates()) {
        std::vector<std::size_t> places(rows.size());
        std::iota(places.begin(), places.end(), std::size_t{0});
        StatementParts check(catalog, input, operation);
        if (append_repeated_conflicts(check, places)) {
            pieces.add(check);
        }
    }
    for (std::size_t row = 0; row < rows.size();) {
        const std::size_t count = next_piece(rows.subspan(row), row_by_row);
        StatementParts parts(catalog, input, operation, row);
        append_insert(parts, rows.subspan(row, count), lists);
        pieces.add(parts);
        row += count;
    }
    return pieces.take();
}

std::vector<Statement> only(StatementParts& parts) {
    std::vector<Statement> statements;
    statements.push_back(std::move(parts.statement()));
    return statements;
}

std::vector<Statement> build_create(RelationCatalog& catalog, ValueInput& input,
                                    const ResolvedOperation& operation, StatementParts& parts) {
    const std::vector<const StoredRow*> rows = rows_of(operation);
    const ConflictLists lists(parts);
    if (rows.size() > 1) {
        const bool row_by_row = must_go_row_by_row(parts);
        if (row_by_row || must_go_by_columns(parts, rows) || may_hide_repeated_keys(operation)) {
            return build_in_pieces(catalog, input, operation, rows, lists, row_by_row);
        }
    }
    append_insert(parts, rows, lists);
    return only(parts);
}

// Whether a filter compares a column of that name in the rows of an association, whose it is then.
bool compares_related(const Condition& condition, std::string_view name, bool is_related = false) {
    const bool of_rows = is_related || condition.kind == Condition::Kind::related;
    return (is_related && condition.kind == Condition::Kind::comparison &&
            condition.column == name) ||
           std::ranges::any_of(condition.children, [&](const Condition& child) {
               return compares_related(child, name, of_rows);
           });
}

void append_creates(StatementParts& parts, std::span<const ResolvedOperation> operations) {
    std::vector<const StoredRow*> rows;
    rows.reserve(operations.size());
    for (const ResolvedOperation& operation : operations) {
        rows.push_back(&operation.rows().front());
    }
    append_insert(parts, rows, ConflictLists(parts));
}

}  // namespace

void check_reference_columns(const Relation& relation, const Operation& operation) {
    for (const std::string_view name : operation.references.columns()) {
        if (relation.find(name) == nullptr && !compares_related(operation.filter(), name)) {
            throw relation.undefined_column(name, "references");
        }
    }
}

Statement build_insert_of(RelationCatalog& catalog, ValueInput& input,
                          const ResolvedOperation& operation,
                          const std::vector<std::size_t>& places, Conflicts conflicts) {
    StatementParts parts(catalog, input, operation);
    std::vector<const StoredRow*> rows;
    rows.reserve(places.size());
    for (const std::size_t place : places) {
        rows.push_back(&operation.rows()[place]);
    }
    parts.statement().row_numbers = places;
    append_insert(parts, rows, ConflictLists(parts), conflicts);
    return std::move(parts.statement());
}

namespace {

std::vector<Statement> build_once(RelationCatalog& catalog, ValueInput& input,
                                  const ResolvedOperation& operation) {
    StatementParts parts(catalog, input, operation);
    check_reference_columns(parts.relation(), operation.operation());
    switch (operation.operation().action) {
        case Action::create:
            return build_create(catalog, input, operation, parts);
        case Action::read:
            operation.metadata().count ? append_count(parts) : append_read(parts);
            break;
        case Action::update:
            if (operation.operation().updates_rows()) {
                return build_row_updates(catalog, input, operation);
            }
            append_update(parts);
            break;
        case Action::remove:
            append_delete(parts);
            break;
        case Action::call:  // build_call(): of a function
            break;
        case Action::sync:
            throw BatchError(sqlstate::internal_error, "the statements of a sync depend on rows");
    }
    return only(parts);
}

}  // namespace

// Which columns a foreign key has is read before the table at its other side is locked.
std::vector<Statement> build_statements(RelationCatalog& catalog, ValueInput& input,
                                        const ResolvedOperation& operation) {
    catalog.find(operation.operation().entity);  // its lock brings news, too
    return read_without_news([&] { return build_once(catalog, input, operation); });
}

Statement build_fused_statement(RelationCatalog& catalog, ValueInput& input,
                                std::span<const ResolvedOperation> operations,
                                std::span<const AttrNumber> key) {
    StatementParts parts(catalog, input, operations.front());
    parts.statement().operation_count = operations.size();
    for (const ResolvedOperation& operation : operations) {
        check_reference_columns(parts.relation(), operation.operation());
    }
    if (operations.front().operation().action == Action::create) {
        append_creates(parts, operations);
    } else {
        KeyedSql(parts, operations, key).append();
    }
    return std::move(parts.statement());
}

}  // namespace batch_ops::postgres
