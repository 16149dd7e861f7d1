#include "postgres/statements/association_search.hpp"

#include <algorithm>
#include <array>

#include "engine/core/batch_error.hpp"
#include "engine/core/joined.hpp"
#include "engine/core/look_up.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/parameters/name_scanner.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

std::string written(std::string_view name) {
    return written_name(name, association_delimiters);
}

std::string schema_of(Oid relation) {
    const char* const schema =
        call_postgres([relation] { return get_namespace_name(get_rel_namespace(relation)); });
    return schema == nullptr ? std::string() : schema;
}

bool is_named(Oid relation, std::string_view table, const Include& include) {
    return table == include.name &&
           (include.schema.empty() || schema_of(relation) == include.schema);
}

// PostgREST and GraphQL ask for all columns so.
bool is_all_columns(const Include& include) {
    return include.name == "*";
}

std::string without_column(const Include& parent, const Include& column) {
    Include kept = parent;
    std::erase_if(kept.nested, [&](const Include& nested) {
        return nested.name == column.name && nested.schema.empty();
    });
    return compact_json(include_text(kept));
}

}  // namespace

Association AssociationSearch::find(const Include& include, const Include* parent) {
    std::vector<Association> candidates = matching(include);
    if (candidates.empty()) {
        throw undefined(include, parent);
    }
    if (candidates.size() > 1) {
        throw ambiguous(include, std::move(candidates));
    }
    return std::move(candidates.front());
}

std::optional<Association> AssociationSearch::only(std::string_view name) {
    std::vector<Association> candidates = matching({.name = std::string(name)});
    return candidates.size() == 1 && may_follow(candidates.front().key)
               ? std::optional(std::move(candidates.front()))
               : std::nullopt;
}

std::optional<Association> AssociationSearch::nearest(std::string_view name) {
    const std::vector<std::string> names = readable_names();
    const auto found = nearest_name(name, views_of(names));
    return found ? only(*found) : std::nullopt;
}

// A name means a column of this table that references (to one), a table that this one references
// (to one), or a table that references this one (to many). Itself, by its name: to many.
std::vector<Association> AssociationSearch::matching(const Include& include) const {
    std::vector<Association> candidates;
    for (const ForeignKey& key : keys_) {
        const bool from_here = key.from == relation_.oid;
        const bool is_other = !include.constraint.empty() && key.constraint != include.constraint;
        // A table outside the exposed schemas is not told from one that does not exist.
        if (is_other || !RelationCatalog::is_exposed(from_here ? key.to : key.from)) {
            continue;
        }
        const bool to_here = key.to == relation_.oid;
        const bool by_column =
            from_here && include.schema.empty() && key.has_from_column(include.name);
        const bool by_children = to_here && is_named(key.from, key.from_table, include);
        const bool by_parent = from_here && !to_here && is_named(key.to, key.to_table, include);
        if (by_column || by_children || by_parent) {
            candidates.push_back({key, by_children && !by_column});
        }
    }
    return candidates;
}

std::string AssociationSearch::shown(const Include& include) const {
    const std::string schema = include.schema.empty() ? "" : include.schema + ".";
    return "association \"" + schema + include.name + "\" of \"" + relation_.name + "\"";
}

BatchError AssociationSearch::undefined(const Include& include, const Include* parent) {
    if (!include.constraint.empty()) {
        Include any_key = include;
        any_key.constraint.clear();
        std::vector<Association> others = matching(any_key);
        std::erase_if(others, [&](const Association& other) { return !may_follow(other.key); });
        if (!others.empty()) {
            return undefined_key(include, others);
        }
    }
    BatchError error(sqlstate::undefined_object, where_ + ": " + shown(include) + " does not exist",
                     looked_up([&] { return hint_for(include, parent); }));
    if (is_plain_column(include)) {
        error.with_detail("\"" + include.name + "\" is a column of \"" + relation_.name + "\".");
    }
    return error;
}

BatchError AssociationSearch::undefined_key(const Include& include,
                                            const std::vector<Association>& others) const {
    const auto constraint = [](const Association& other) { return other.key.constraint; };
    std::vector<std::string> names;
    std::ranges::transform(others, std::back_inserter(names), constraint);
    return {sqlstate::undefined_object,
            where_ + ": foreign key \"" + include.constraint + "\" of " + shown(include) +
                " does not exist",
            include.constraint == "inner"
                ? "To keep only rows that have one, write {\"__some\": {" +
                      compact_json(include.name) + ": {}}} in query_params."
                : name_hint(include.constraint, views_of(names), "Available foreign keys")};
}

bool AssociationSearch::is_plain_column(const Include& include) const {
    const Column* const column = include.schema.empty() ? relation_.find(include.name) : nullptr;
    return column != nullptr && column->selectable;
}

std::string AssociationSearch::hint_for(const Include& include, const Include* parent) {
    if (where_ != in_include) {
        return available_hint(include);
    }
    if (parent != nullptr && is_plain_column(include)) {
        return "Write " + without_column(*parent, include) + ": all its columns come with it.";
    }
    if (is_plain_column(include)) {
        return "Columns belong in __properties.";
    }
    if (is_all_columns(include)) {
        return "All columns come without __properties.";
    }
    if (std::string hint = path_hint(include); !hint.empty()) {
        return hint;
    }
    return available_hint(include);
}

std::string AssociationSearch::available_hint(const Include& include) {
    std::vector<std::string> names = readable_names();
    std::ranges::transform(names, names.begin(), written);
    return name_hint(include.name, views_of(names), "Available associations");
}

// In `customer.country` the point was not meant to part a schema from a table.
std::string AssociationSearch::path_hint(const Include& include) {
    if (include.schema.empty()) {
        return {};
    }
    const Include outer{.key = include.schema, .name = include.schema};
    const std::vector<Association> candidates = matching(outer);
    if (candidates.size() != 1 || !may_follow(candidates.front().key)) {
        return {};
    }
    const auto related = catalog_.find(candidates.front().related());
    const Include inner{.key = include.name, .name = include.name};
    const AssociationSearch beyond(catalog_, *related);
    return beyond.is_plain_column(inner)
               ? "Write " + without_column(outer, inner) + ": all its columns come with it."
               : std::string();
}

BatchError AssociationSearch::ambiguous(const Include& include,
                                        std::vector<Association> candidates) const {
    std::erase_if(candidates, [](const Association& candidate) {
        return !RelationCatalog::may_read(candidate.related());
    });
    const std::string list = joined(
        candidates, [&](const Association& candidate) { return settled(include, candidate); });
    return {sqlstate::ambiguous_column, where_ + ": " + shown(include) + " is ambiguous",
            list.empty() ? "" : "Specify the foreign key: " + list + "."};
}

// The shortest way to write an association that means no other one.
std::string AssociationSearch::settled(const Include& include, const Association& candidate) const {
    const ForeignKey& key = candidate.key;
    Include by_constraint{.name = include.name, .constraint = key.constraint};
    Include by_table{.schema = schema_of(candidate.related()),
                     .name = candidate.to_many ? key.from_table : key.to_table,
                     .constraint = key.constraint};
    Include by_column{.name = candidate.to_many ? include.name : key.columns.front().from,
                      .constraint = key.constraint};
    for (Include* form : std::array{&by_constraint, &by_table, &by_column}) {
        if (matching(*form).size() == 1) {
            form->key = form->name;
            return include_text(*form);
        }
    }
    by_table.key = by_table.name;
    return include_text(by_table);
}

std::vector<std::string> AssociationSearch::readable_names() {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        if (std::ranges::find(names, name) == names.end()) {
            names.push_back(name);
        }
    };
    for (const ForeignKey& key : keys_) {
        if (!may_follow(key)) {
            continue;
        }
        if (key.from == relation_.oid) {
            for (const ForeignKey::ColumnPair& pair : key.columns) {
                add(pair.from);
            }
            add(key.to_table);
        }
        if (key.to == relation_.oid) {
            add(key.from_table);
        }
    }
    return names;
}

// To follow a key takes the right to read its columns in both tables.
bool AssociationSearch::may_follow(const ForeignKey& key) {
    if (!RelationCatalog::may_read(key.from) || !RelationCatalog::may_read(key.to)) {
        return false;
    }
    const auto from = catalog_.find(key.from);
    const auto to = catalog_.find(key.to);
    return std::ranges::all_of(key.columns, [&](const ForeignKey::ColumnPair& pair) {
        return from->column(pair.from).selectable && to->column(pair.to).selectable;
    });
}

}  // namespace batch_ops::postgres
