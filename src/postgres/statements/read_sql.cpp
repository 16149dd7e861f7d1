#include "postgres/statements/read_sql.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/sqlstate.hpp"
#include "engine/parameters/association.hpp"
#include "postgres/statements/aggregate_sql.hpp"
#include "postgres/statements/association_sql.hpp"
#include "postgres/statements/page_sql.hpp"
#include "postgres/statements/sort_column.hpp"
#include "postgres/statements/sort_sql.hpp"
#include "postgres/statements/total_sql.hpp"

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

AggregateSql aggregates_of(StatementParts& parts) {
    return {parts.statement(), parts.relation(), std::string(relation_alias),
            parts.metadata().aggregation};
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

void append_select_list(StatementParts& parts, const std::vector<Include>& includes) {
    AssociationSql(parts.statement(), parts.catalog(), parts.input())
        .append_select_list(parts.relation(), std::string(relation_alias), parts.returned_columns(),
                            includes);
}

// Whether a statement with them could be made, before a hint shows them; the one at hand is lost.
bool can_be_included(StatementParts& parts, const std::vector<Include>& includes) {
    try {
        append_select_list(parts, includes);
    } catch (const BatchError& error) {
        if (!may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        return false;
    }
    return true;
}

// Any text may be the name of a table: only one that is none was meant in another way.
void append_select_list(StatementParts& parts) {
    const std::vector<Include>& includes = parts.metadata().include;
    try {
        append_select_list(parts, includes);
    } catch (const BatchError& error) {
        if (error.fields().sqlstate != sqlstate::undefined_object) {
            throw;
        }
        const auto meant = meant_includes(includes);
        if (meant && can_be_included(parts, *meant)) {
            throw BatchError(error).with_hint("Write \"" + includes_text(*meant) + "\".");
        }
        throw;
    }
}

void append_columns(StatementParts& parts) {
    if (parts.metadata().aggregation.empty()) {
        append_select_list(parts);
    } else {
        aggregates_of(parts).append_select_list();
    }
}

// By the names of aggregates nothing is joined.
SortSql sort_of(StatementParts& parts) {
    static const std::vector<SortKey> none;
    const bool is_of_rows = parts.metadata().aggregation.empty();
    return {parts.statement(),
            std::string(relation_alias),
            is_of_rows ? parts.metadata().sort : none,
            {.own = [&](const SortKey& key) -> const Column& {
                 return sortable(parts.column_in_metadata("__sort", key.column),
                                 in_metadata("__sort")());
             },
             .of_association = [&](const SortKey& key) { return parts.sort_column(key); }}};
}

std::string relation_of(StatementParts& parts) {
    return text_appended_by(parts, [&] {
        parts.sql() += " FROM ";
        parts.append_relation();
    });
}

std::string selection_of(StatementParts& parts) {
    return text_appended_by(parts, [&] {
        parts.append_filter();
        aggregates_of(parts).append_group_by();
    });
}

void append_sort_and_page(StatementParts& parts, const SortSql& sort) {
    if (parts.metadata().aggregation.empty()) {
        parts.sql() += sort.order();
    } else {
        aggregates_of(parts).append_sort(parts.metadata().sort);
    }
    append_page(parts.statement(), parts.metadata());
}

std::vector<std::string> keys_of(const StatementParts& parts) {
    const Metadata& metadata = parts.metadata();
    if (!metadata.aggregation.empty()) {
        return metadata.aggregation.names();
    }
    std::vector<std::string> keys;
    for (const Column* column : parts.returned_columns()) {
        keys.push_back(column->name);
    }
    for (const Include& include : metadata.include) {
        keys.push_back(include.key);
    }
    return keys;
}

}  // namespace

void append_read(StatementParts& parts) {
    const Metadata& metadata = parts.metadata();
    parts.statement().keeps_rows =
        !metadata.properties || !metadata.properties->empty() || !metadata.include.empty();
    const SortSql sort = sort_of(parts);
    const std::string relation = relation_of(parts);
    // What it reaches is known before the select list, in which functions of this extension may be.
    const std::string selection = selection_of(parts);
    const PagedRead read{
        .keys = asks_for_total(metadata) ? keys_of(parts) : std::vector<std::string>(),
        .select_list = [&] { append_columns(parts); },
        .source = relation + sort.joins() + selection,
        .counted = relation + selection,
        .sort_and_page = [&] { append_sort_and_page(parts, sort); },
        .sort_columns = sort.columns()};
    if (asks_for_total(metadata)) {
        append_read_with_total(parts, read);
        return;
    }
    parts.sql() += "SELECT";
    read.select_list();
    parts.sql() += read.source;
    read.sort_and_page();
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
    parts.sql() += " FROM ";
    parts.append_relation();
    parts.append_filter();
    if (paged) {
        append_page(parts.statement(), parts.metadata());
        parts.sql() += ") AS page";
    }
}

}  // namespace batch_ops::postgres
