#include "postgres/statements/statement_builder.hpp"

#include <utility>
#include <vector>

#include "postgres/statements/insert_sql.hpp"
#include "postgres/statements/keyed_sql.hpp"
#include "postgres/statements/read_sql.hpp"
#include "postgres/statements/statement_parts.hpp"
#include "postgres/statements/update_delete_sql.hpp"

namespace batch_ops::postgres {

namespace {

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
    return parts.relation().remote.any() &&
           parts.operation().operation().action == Action::create &&
           parts.operation().rows().size() > 1 && !parts.returned_columns().empty();
}

std::vector<Statement> build_row_by_row(RelationCatalog& catalog, ValueInput& input,
                                        const ResolvedOperation& operation) {
    const std::vector<const StoredRow*> rows = rows_of(operation);
    std::vector<Statement> statements;
    statements.reserve(rows.size() + 1);
    StatementParts check(catalog, input, operation);
    if (append_repeated_keys(check, rows)) {
        check.statement().finds_repeated_keys = true;
        check.statement().keeps_rows = false;
        check.statement().remote = false;
        statements.push_back(std::move(check.statement()));
    }
    for (std::size_t row = 0; row < rows.size(); ++row) {
        StatementParts parts(catalog, input, operation, row);
        append_insert(parts, std::span(rows).subspan(row, 1));
        statements.push_back(std::move(parts.statement()));
    }
    return statements;
}

void append_whole(StatementParts& parts) {
    switch (parts.operation().operation().action) {
        case Action::create:
            append_insert(parts, rows_of(parts.operation()));
            break;
        case Action::read:
            parts.metadata().count ? append_count(parts) : append_read(parts);
            break;
        case Action::update:
            append_update(parts);
            break;
        case Action::remove:
            append_delete(parts);
            break;
    }
}

void append_creates(StatementParts& parts, std::span<const ResolvedOperation> operations) {
    std::vector<const StoredRow*> rows;
    rows.reserve(operations.size());
    for (const ResolvedOperation& operation : operations) {
        rows.push_back(&operation.rows().front());
    }
    append_insert(parts, rows);
}

}  // namespace

std::vector<Statement> build_statements(RelationCatalog& catalog, ValueInput& input,
                                        const ResolvedOperation& operation) {
    StatementParts parts(catalog, input, operation);
    if (must_go_row_by_row(parts)) {
        return build_row_by_row(catalog, input, operation);
    }
    append_whole(parts);
    std::vector<Statement> statements;
    statements.push_back(std::move(parts.statement()));
    return statements;
}

Statement build_fused_statement(RelationCatalog& catalog, ValueInput& input,
                                std::span<const ResolvedOperation> operations) {
    StatementParts parts(catalog, input, operations.front());
    parts.statement().operation_count = operations.size();
    if (operations.front().operation().action == Action::create) {
        append_creates(parts, operations);
    } else {
        KeyedSql(parts, operations).append();
    }
    return std::move(parts.statement());
}

}  // namespace batch_ops::postgres
