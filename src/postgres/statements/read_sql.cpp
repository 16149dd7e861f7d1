#include "postgres/statements/read_sql.hpp"

#include <string>
#include <string_view>

#include "engine/core/sqlstate.hpp"
#include "postgres/statements/association_sql.hpp"

namespace batch_ops::postgres {

namespace {

std::string_view lock_clause(LockStrength strength) {
    switch (strength) {
        case LockStrength::key_share:
            return " FOR KEY SHARE";
        case LockStrength::share:
            return " FOR SHARE";
        case LockStrength::no_key_update:
            return " FOR NO KEY UPDATE";
        default:
            return " FOR UPDATE";
    }
}

std::string_view wait_clause(LockWait wait) {
    switch (wait) {
        case LockWait::nowait:
            return " NOWAIT";
        case LockWait::skip_locked:
            return " SKIP LOCKED";
        default:
            return "";
    }
}

void append_from_and_filter(StatementParts& parts) {
    parts.sql() += " FROM ";
    parts.append_relation();
    parts.append_filter();
}

void append_sort(StatementParts& parts) {
    std::string_view before = " ORDER BY ";
    for (const SortKey& key : parts.metadata().sort) {
        parts.sql() += before;
        parts.append_qualified(parts.relation().column(key.column, in_metadata("__sort")));
        parts.sql() += key.descending ? " DESC" : "";
        if (key.nulls_first) {
            parts.sql() += *key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
        }
        before = ", ";
    }
}

void append_page(StatementParts& parts) {
    if (const auto limit = parts.metadata().limit) {
        parts.sql() += " LIMIT ";
        parts.statement().append_parameter({INT8OID, Int64GetDatum(*limit), false});
    }
    if (const auto offset = parts.metadata().offset) {
        parts.sql() += " OFFSET ";
        parts.statement().append_parameter({INT8OID, Int64GetDatum(*offset), false});
    }
}

// Sent to the other server as a lock that waits, however long.
void check_wait_is_heeded(const Relation& relation, LockWait wait) {
    if (relation.remote.foreign_table && wait != LockWait::wait) {
        throw BatchError(
            sqlstate::feature_not_supported,
            "__lock_wait is not supported for foreign tables, and \"" + relation.name +
                "\" is or reads one",
            "Leave out __lock_wait and set lock_timeout on the foreign server, or lock "
            "the rows there.");
    }
}

void append_lock(StatementParts& parts) {
    if (const auto lock = parts.metadata().lock) {
        check_wait_is_heeded(parts.relation(), parts.metadata().lock_wait);
        parts.sql() += lock_clause(*lock);
        parts.sql() += " OF " + std::string(relation_alias);
        parts.sql() += wait_clause(parts.metadata().lock_wait);
    }
}

}  // namespace

void append_read(StatementParts& parts) {
    const Metadata& metadata = parts.metadata();
    parts.statement().keeps_rows =
        !metadata.properties || !metadata.properties->empty() || !metadata.include.empty();
    parts.sql() += "SELECT";
    AssociationSql(parts.statement(), parts.catalog())
        .append_select_list(parts.relation(), std::string(relation_alias), parts.returned_columns(),
                            metadata.include);
    append_from_and_filter(parts);
    append_sort(parts);
    append_page(parts);
    append_lock(parts);
}

void append_count(StatementParts& parts) {
    // A page of the selection is counted, not the selection.
    const bool paged = parts.metadata().limit || parts.metadata().offset;
    parts.sql() += "SELECT pg_catalog.count(*) AS count";
    if (paged) {
        // A column, for a distributed engine may store what the subquery gives.
        parts.sql() += " FROM (SELECT 1";
    }
    append_from_and_filter(parts);
    if (paged) {
        append_page(parts);
        parts.sql() += ") AS page";
    }
}

}  // namespace batch_ops::postgres
