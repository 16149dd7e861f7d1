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

void append_create(StatementParts& parts) {
    std::vector<const StoredRow*> rows;
    rows.reserve(parts.operation().rows().size());
    for (const StoredRow& row : parts.operation().rows()) {
        rows.push_back(&row);
    }
    append_insert(parts, rows);
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

Statement build_statement(RelationCatalog& catalog, ValueInput& input,
                          const ResolvedOperation& operation) {
    StatementParts parts(catalog, input, operation);
    switch (operation.operation().action) {
        case Action::create:
            append_create(parts);
            break;
        case Action::read:
            operation.metadata().count ? append_count(parts) : append_read(parts);
            break;
        case Action::update:
            append_update(parts);
            break;
        case Action::remove:
            append_delete(parts);
            break;
    }
    return std::move(parts.statement());
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
