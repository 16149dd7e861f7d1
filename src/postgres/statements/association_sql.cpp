#include "postgres/statements/association_sql.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/core/double_quoted.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/parameters/association_name.hpp"
#include "engine/parameters/included_rows.hpp"
#include "engine/parameters/metadata_hints.hpp"
#include "postgres/catalog/row_order.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/rows/nested_rows.hpp"
#include "postgres/statements/aggregate_sql.hpp"
#include "postgres/statements/association_source.hpp"
#include "postgres/statements/filter_sql.hpp"
#include "postgres/statements/page_sql.hpp"
#include "postgres/statements/sort_column.hpp"

namespace batch_ops::postgres {

namespace {

std::string alias_hint(const Include& include) {
    return include.rows == nullptr
               ? "Give the association an alias: alias:" + association_text(include) + "."
               : "Give the association an alias: {\"alias\": {\"from\": " +
                     compact_json(association_text(include)) + ", ...}}.";
}

void check_keys(const Relation& relation, const std::vector<const Column*>& columns,
                const std::vector<Include>& includes) {
    std::vector<std::string_view> taken;
    taken.reserve(columns.size() + includes.size());
    for (const Column* column : columns) {
        taken.emplace_back(column->name);
    }
    for (const Include& include : includes) {
        if (std::ranges::find(taken, include.key) != taken.end()) {
            throw BatchError(sqlstate::duplicate_column,
                             "__include: key \"" + include.key +
                                 "\" is already used in rows of \"" + relation.name + "\"",
                             alias_hint(include));
        }
        taken.emplace_back(include.key);
    }
}

AggregateSql aggregates_of(Statement& statement, const Relation& relation, const std::string& alias,
                           const IncludedRows& rows) {
    return {statement, relation, alias, rows.metadata->aggregation, rows.place};
}

const Column& included_column(const Relation& related, const Include& include,
                              const std::string& name) {
    if (const Column* found = related.find(name)) {
        return *found;
    }
    BatchError error = related.undefined_column(name, include.rows->place + ".__properties");
    const std::string hint = more_than_columns_hint(Value(name));
    throw hint.empty() ? error : error.with_hint(hint);
}

std::vector<const Column*> columns_of(const Relation& related, const Include& include) {
    const auto& properties =
        include.rows == nullptr ? std::nullopt : include.rows->metadata->properties;
    if (!properties) {
        return related.readable_columns();
    }
    std::vector<const Column*> columns;
    for (const std::string& name : *properties) {
        const Column* const column = &included_column(related, include, name);
        if (std::ranges::find(columns, column) == columns.end()) {
            columns.push_back(column);
        }
    }
    return columns;
}

}  // namespace

// That a relation is remote may turn out when the functions of this extension are in the statement
// already.
void AssociationSql::append_select_list(const Relation& relation, const std::string& alias,
                                        const std::vector<const Column*>& columns,
                                        const std::vector<Include>& includes) {
    if (includes.empty() || statement_.remote) {
        append_columns_and_includes(relation, alias, columns, includes, nullptr);
        return;
    }
    Statement before = statement_;
    append_columns_and_includes(relation, alias, columns, includes, nullptr);
    if (statement_.remote) {
        before.remote = true;
        statement_ = std::move(before);
        append_columns_and_includes(relation, alias, columns, includes, nullptr);
    }
}

void AssociationSql::append_columns_and_includes(const Relation& relation, const std::string& alias,
                                                 const std::vector<const Column*>& columns,
                                                 const std::vector<Include>& includes,
                                                 const Include* parent) {
    const std::vector<Association> associations = associations_of(relation, includes, parent);
    check_keys(relation, columns, includes);
    std::string_view before = " ";
    for (const Column* column : columns) {
        statement_.sql += before;
        statement_.sql += alias;
        statement_.sql += '.';
        statement_.sql += column->quoted;
        before = ", ";
    }
    for (std::size_t place = 0; place < includes.size(); ++place) {
        statement_.sql += before;
        append(associations[place], alias, includes[place]);
        before = ", ";
    }
}

std::vector<Association> AssociationSql::associations_of(const Relation& relation,
                                                         const std::vector<Include>& includes,
                                                         const Include* parent) {
    std::vector<Association> associations;
    if (!includes.empty()) {
        AssociationSearch search(catalog_, relation);
        for (const Include& include : includes) {
            associations.push_back(search.find(include, parent));
        }
    }
    return associations;
}

void AssociationSql::append(const Association& association, const std::string& alias,
                            const Include& include) {
    const auto relation = catalog_.find(association.related());
    statement_.remote = statement_.remote || relation->remote.any();
    const Related related{*relation, association, include, alias,
                          "a" + std::to_string(++alias_count_)};
    path_.push_back(include.key);
    statement_.sql += "(SELECT ";
    const Metadata* const metadata =
        include.rows == nullptr ? nullptr : include.rows->metadata.get();
    if (metadata != nullptr && metadata->count) {
        append_count(related);
    } else if (metadata != nullptr && !metadata->aggregation.empty()) {
        append_aggregates(related);
    } else {
        append_rows(related);
    }
    statement_.sql += ") AS " + double_quoted(include.key);
    path_.pop_back();
}

void AssociationSql::append_rows(const Related& related) {
    const std::string rows = "r" + related.alias.substr(1);
    const std::vector<const Column*> columns = columns_of(related.relation, related.include);
    statement_.sql += json_of(rows + ".*", related.association.to_many, &columns);
    statement_.sql += " FROM (SELECT";
    append_columns_and_includes(related.relation, related.alias, columns, related.include.nested,
                                &related.include);
    const SortSql sort = sort_of(related);
    append_from(related, sort.joins());
    if (sort.order().empty()) {
        append_order(related);
    } else {
        statement_.sql += sort.order();
    }
    if (related.include.rows != nullptr) {
        append_page(statement_, *related.include.rows->metadata);
    }
    statement_.sql += ") AS " + rows;
}

// One object, or of groups an array of them.
void AssociationSql::append_aggregates(const Related& related) {
    const IncludedRows& included = *related.include.rows;
    const std::string rows = "r" + related.alias.substr(1);
    AggregateSql aggregates = aggregates_of(statement_, related.relation, related.alias, included);
    statement_.sql += json_of(rows + ".*", included.metadata->aggregation.has_groups(), nullptr);
    statement_.sql += " FROM (SELECT";
    aggregates.append_select_list();
    append_from(related);
    aggregates.append_group_by();
    aggregates.append_sort(included.metadata->sort);
    if (included.metadata->aggregation.has_groups() && included.metadata->sort.empty()) {
        statement_.unordered_lists.push_back(path_);
    }
    append_page(statement_, *included.metadata);
    statement_.sql += ") AS " + rows;
}

// A page of the rows is counted, not the rows.
void AssociationSql::append_count(const Related& related) {
    const IncludedRows* const rows = related.include.rows.get();
    const bool paged = rows->metadata->limit || rows->metadata->offset;
    statement_.sql += "pg_catalog.count(*)";
    // A column, for a distributed engine may store what the subquery gives.
    statement_.sql += paged ? " FROM (SELECT 1" : "";
    append_from(related);
    if (paged) {
        append_page(statement_, *rows->metadata);
        statement_.sql += ") AS r" + related.alias.substr(1);
    }
}

// The server's own functions do too, but keep many times the size of their result in memory. They
// are there on every server.
std::string AssociationSql::json_of(const std::string& row, bool to_many,
                                    const std::vector<const Column*>* columns) const {
    const auto functions =
        statement_.remote ? std::nullopt : nested_row_functions(catalog_.extension_schema());
    if (functions) {
        return (to_many ? functions->rows : functions->row) + "(" + row + ", " +
               std::to_string(path_.size()) + ")";
    }
    // Filters and policies see the settings too, so they are touched only where it matters.
    statement_.needs_exact_text =
        statement_.needs_exact_text || columns == nullptr ||
        !std::ranges::all_of(*columns, is_written_plainly, &Column::base_type);
    const std::string value = "pg_catalog.to_jsonb(" + row + ")";
    return to_many ? "COALESCE(pg_catalog.jsonb_agg(" + value + "), '[]'::pg_catalog.jsonb)"
                   : value;
}

SortSql AssociationSql::sort_of(const Related& related) {
    static const std::vector<SortKey> none;
    const IncludedRows* const rows = related.include.rows.get();
    const auto place = [&] { return rows->place + ".__sort"; };
    return {statement_,
            related.alias,
            rows == nullptr ? none : rows->metadata->sort,
            {.own = [&](const SortKey& key) -> const Column& {
                 return sortable(related.relation.column(key.column, place), place());
             },
             .of_association =
                 [&](const SortKey& key) {
                     return find_sort_column(catalog_, related.relation, key, place());
                 }}};
}

void AssociationSql::append_from(const Related& related, const std::string& joins) {
    statement_.sql +=
        " FROM " +
        related_source(related.association, related.relation, related.alias, statement_.remote) +
        joins + " WHERE " + related.association.condition(related.outer_alias, related.alias);
    const IncludedRows* const rows = related.include.rows.get();
    if (rows != nullptr && rows->filter != nullptr && !rows->filter->holds_always()) {
        statement_.sql += " AND ";
        FilterSql(statement_, catalog_, input_, related.relation, related.alias)
            .append(*rows->filter);
    }
}

// Of rows that nobody has sorted.
void AssociationSql::append_order(const Related& related) {
    if (!related.association.to_many) {
        return;
    }
    const RowOrder order = row_order_of(related.relation);
    bool is_known = order.is_total;
    std::string_view before = " ORDER BY ";
    for (const std::string& name : order.columns) {
        const Column& column = related.relation.column(name);
        // A key that the role may not read orders nothing: that would tell about it.
        if (column.selectable) {
            statement_.sql += before;
            statement_.sql += related.alias + "." + column.quoted;
            before = ", ";
        }
        is_known = is_known && column.selectable;
    }
    if (!is_known) {
        statement_.unordered_lists.push_back(path_);
    }
}

}  // namespace batch_ops::postgres
