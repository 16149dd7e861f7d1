#include "postgres/statements/association_sql.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/core/double_quoted.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/rows/nested_rows.hpp"
#include "postgres/statements/association_join.hpp"

namespace batch_ops::postgres {

namespace {

// What an association is called, for an alias to stand before it.
std::string name_of(const Include& include) {
    Include named{.key = include.name,
                  .schema = include.schema,
                  .name = include.name,
                  .constraint = include.constraint};
    return include_text(named);
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
                             "Give the association an alias: alias:" + name_of(include) + ".");
        }
        taken.emplace_back(include.key);
    }
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
    const auto related = catalog_.find(association.related());
    statement_.remote = statement_.remote || related->remote.any();
    const std::string number = std::to_string(++alias_count_);
    ++depth_;
    statement_.sql += "(SELECT " + json_of("r" + number + ".*", association.to_many);
    statement_.sql += " FROM (SELECT";
    append_related_rows(*related, "a" + number, alias, association, include);
    statement_.sql += ") AS r" + number + ") AS " + double_quoted(include.key);
    --depth_;
}

// The server's own functions do too, but keep many times the size of their result in memory. They
// are there on every server.
std::string AssociationSql::json_of(const std::string& row, bool to_many) const {
    const auto functions =
        statement_.remote ? std::nullopt : nested_row_functions(catalog_.extension_schema());
    if (functions) {
        return (to_many ? functions->rows : functions->row) + "(" + row + ", " +
               std::to_string(depth_) + ")";
    }
    const std::string value = "pg_catalog.to_jsonb(" + row + ")";
    return to_many ? "COALESCE(pg_catalog.jsonb_agg(" + value + "), '[]'::pg_catalog.jsonb)"
                   : value;
}

void AssociationSql::append_related_rows(const Relation& related, const std::string& alias,
                                         const std::string& outer_alias,
                                         const Association& association, const Include& include) {
    append_columns_and_includes(related, alias, related.readable_columns(), include.nested,
                                &include);
    statement_.sql += " FROM " + related.quoted + " AS " + alias + " WHERE " +
                      join_condition(association, outer_alias, alias);
    if (!association.to_many) {
        return;
    }
    std::string_view before = " ORDER BY ";
    for (const std::string& column : primary_key_of(related)) {
        // A key that the role may not read orders nothing: that would tell about it.
        if (related.column(column).selectable) {
            statement_.sql += before;
            statement_.sql += alias + "." + double_quoted(column);
            before = ", ";
        }
    }
}

}  // namespace batch_ops::postgres
