#include "postgres/statements/association_sql.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/core/double_quoted.hpp"
#include "engine/core/joined.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/parameters/name_scanner.hpp"
#include "postgres/rows/nested_rows.hpp"

namespace batch_ops::postgres {

namespace {

// As hints show it.
std::string written(const std::string& name) {
    return written_name(name, association_delimiters);
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
                             "Give the association an alias: alias:" + written(include.name) + ".");
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
        append_columns_and_includes(relation, alias, columns, includes);
        return;
    }
    Statement before = statement_;
    append_columns_and_includes(relation, alias, columns, includes);
    if (statement_.remote) {
        before.remote = true;
        statement_ = std::move(before);
        append_columns_and_includes(relation, alias, columns, includes);
    }
}

void AssociationSql::append_columns_and_includes(const Relation& relation, const std::string& alias,
                                                 const std::vector<const Column*>& columns,
                                                 const std::vector<Include>& includes) {
    check_keys(relation, columns, includes);
    std::string_view before = " ";
    for (const Column* column : columns) {
        statement_.sql += before;
        statement_.sql += alias;
        statement_.sql += '.';
        statement_.sql += column->quoted;
        before = ", ";
    }
    for (const Include& include : includes) {
        statement_.sql += before;
        append(relation, alias, include);
        before = ", ";
    }
}

// A name means a column of this table that references (to one), a table that this one references
// (to one), or a table that references this one (to many). Itself, by its name: to many.
AssociationSql::Association AssociationSql::find(const Relation& relation, const Include& include) {
    const std::vector<ForeignKey> keys = foreign_keys_of(relation);
    std::vector<Association> candidates;
    for (const ForeignKey& key : keys) {
        const bool from_here = key.from == relation.oid;
        const bool is_other = !include.constraint.empty() && key.constraint != include.constraint;
        // A table outside the exposed schemas is not told from one that does not exist.
        if (is_other || !RelationCatalog::is_exposed(from_here ? key.to : key.from)) {
            continue;
        }
        const bool to_here = key.to == relation.oid;
        const bool by_column = from_here && key.has_from_column(include.name);
        const bool by_children = to_here && key.from_table == include.name;
        const bool by_parent = from_here && !to_here && key.to_table == include.name;
        if (by_column || by_children || by_parent) {
            candidates.push_back({key, by_children && !by_column});
        }
    }
    const std::string shown = "association \"" + include.name + "\" of \"" + relation.name + "\"";
    if (candidates.empty()) {
        const std::string readable = readable_associations(keys, relation);
        throw BatchError(sqlstate::undefined_object, "__include: " + shown + " does not exist",
                         readable.empty() ? "" : "Available associations: " + readable + ".");
    }
    if (candidates.size() > 1) {
        std::erase_if(candidates, [](const Association& candidate) {
            const ForeignKey& key = candidate.key;
            return !RelationCatalog::may_read(candidate.to_many ? key.from : key.to);
        });
        const std::string list = joined(candidates, [&](const Association& candidate) {
            return written(include.name) + "!" + written(candidate.key.constraint);
        });
        throw BatchError(sqlstate::ambiguous_column, "__include: " + shown + " is ambiguous",
                         list.empty() ? "" : "Specify the foreign key: " + list + ".");
    }
    return candidates.front();
}

std::string AssociationSql::readable_associations(const std::vector<ForeignKey>& keys,
                                                  const Relation& relation) {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        if (std::ranges::find(names, name) == names.end()) {
            names.push_back(name);
        }
    };
    for (const ForeignKey& key : keys) {
        if (!may_read(key)) {
            continue;
        }
        if (key.from == relation.oid) {
            for (const ForeignKey::ColumnPair& pair : key.columns) {
                add(pair.from);
            }
            add(key.to_table);
        }
        if (key.to == relation.oid) {
            add(key.from_table);
        }
    }
    return joined(names, [](const std::string& name) { return written(name); });
}

// To follow a key takes the right to read its columns in both tables.
bool AssociationSql::may_read(const ForeignKey& key) {
    if (!catalog_.may_read(key.from) || !catalog_.may_read(key.to)) {
        return false;
    }
    const auto from = catalog_.find(key.from);
    const auto to = catalog_.find(key.to);
    return std::ranges::all_of(key.columns, [&](const ForeignKey::ColumnPair& pair) {
        return from->column(pair.from).selectable && to->column(pair.to).selectable;
    });
}

void AssociationSql::append(const Relation& relation, const std::string& alias,
                            const Include& include) {
    const Association association = find(relation, include);
    const bool from_here = !association.to_many;
    const auto related = catalog_.find(from_here ? association.key.to : association.key.from);
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
    append_columns_and_includes(related, alias, related.readable_columns(), include.nested);
    statement_.sql += " FROM " + related.quoted + " AS " + alias;
    std::string_view before = " WHERE ";
    for (const ForeignKey::ColumnPair& pair : association.key.columns) {
        const std::string& to_alias = association.to_many ? outer_alias : alias;
        const std::string& from_alias = association.to_many ? alias : outer_alias;
        statement_.sql += before;
        statement_.sql += to_alias + "." + double_quoted(pair.to) + pair.sql_operator + from_alias +
                          "." + double_quoted(pair.from) + pair.from_cast;
        before = " AND ";
    }
    if (!association.to_many) {
        return;
    }
    before = " ORDER BY ";
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
