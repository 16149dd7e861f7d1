#include "postgres/statements/association_search.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "engine/core/batch_error.hpp"
#include "engine/core/double_quoted.hpp"
#include "engine/core/joined.hpp"
#include "engine/core/look_up.hpp"
#include "engine/core/sentences.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/json/value.hpp"
#include "engine/parameters/association_name.hpp"
#include "engine/parameters/name_scanner.hpp"
#include "postgres/catalog/equal_columns.hpp"
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

// PostgREST and GraphQL ask for all columns so.
bool is_all_columns(const Include& include) {
    return include.name == "*";
}

// Of a table that references itself the column says more than the table's name.
bool is_by_own_column(const OwnKey& own, const Include& include) {
    return own.to_itself && include.schema.empty() && own.key->has_from_column(include.name);
}

// Whether what an association names after `!` is this key: its constraint or, where no constraint
// is called so, a column that references or, of the column form, the view or table it leads to.
bool is_specified(const std::string& specified, const OwnKey& own, const OtherSide& side,
                  bool by_constraint, bool by_column) {
    if (specified.empty() || by_constraint) {
        return specified.empty() || own.key->constraint == specified;
    }
    return by_column ? side.key.to_table == specified : side.key.has_from_column(specified);
}

bool are_same(const Association& left, const Association& right) {
    return left.by_reference == right.by_reference && left.key.constraint == right.key.constraint &&
           left.key.from == right.key.from && left.key.to == right.key.to &&
           std::ranges::equal(
               left.key.columns, right.key.columns,
               [](const ForeignKey::ColumnPair& one, const ForeignKey::ColumnPair& other) {
                   return one.from == other.from && one.to == other.to;
               });
}

// The association in the form of an object, with the columns that it was given as associations.
std::string with_properties(const Include& association, const Relation& relation) {
    std::vector<std::string> columns;
    std::vector<Include> nested;
    for (const Include& inner : association.nested) {
        const Column* const column = inner.schema.empty() ? relation.find(inner.name) : nullptr;
        column != nullptr ? columns.push_back(written_name(inner.name, ","))
                          : nested.push_back(inner);
    }
    Value object = Value::object();
    const std::string name = association_text(association);
    if (association.key != association.name) {
        append_member(object, "from", name);
    }
    append_member(object, "__properties", joined(columns, {}, ","));
    if (!nested.empty()) {
        append_member(object, "__include", includes_text(nested));
    }
    return shown_json(
        object_of(association.key == association.name ? name : association.key, object));
}

}  // namespace

std::string Association::condition(const std::string& alias,
                                   const std::string& related_alias) const {
    const std::string& to_alias = by_reference ? alias : related_alias;
    const std::string& from_alias = by_reference ? related_alias : alias;
    return joined(
        key.columns,
        [&](const ForeignKey::ColumnPair& pair) {
            return to_alias + "." + double_quoted(pair.to) + pair.sql_operator + from_alias + "." +
                   double_quoted(pair.from) + pair.from_cast;
        },
        " AND ");
}

Association AssociationSearch::find(const Include& include, const Include* parent) {
    if (include.rows != nullptr && !include.rows->on.empty()) {
        return associated_by_columns(include);
    }
    std::vector<Association> candidates = matching(include);
    if (candidates.empty()) {
        throw undefined(include, parent);
    }
    if (candidates.size() > 1) {
        throw ambiguous(include, std::move(candidates));
    }
    Association& found = candidates.front();
    found.to_many = found.to_many && !(include.rows != nullptr && include.rows->one);
    return std::move(found);
}

std::shared_ptr<const Relation> AssociationSearch::relation_named(const Include& include) {
    try {
        return catalog_.find(EntityName{.schema = include.schema, .table = include.name});
    } catch (const BatchError& error) {
        if (!may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        BatchError placed(error.fields());
        placed.with_detail(
            sentences({error.fields().detail, "The name appears in " + include.rows->place + "."}));
        throw placed;
    }
}

// The columns are asked for as in any read of the two relations.
Association AssociationSearch::associated_by_columns(const Include& include) {
    const auto related = relation_named(include);
    const auto place = [&] { return include.rows->place + ".on"; };
    ForeignKey key{{}, related->oid, relation_.oid, related->name, relation_.name, {}, false};
    for (const auto& [here, there] : include.rows->on) {
        key.columns.push_back(
            equal_columns(relation_.column(here, place), related->column(there, place), place()));
    }
    return {std::move(key), true, !include.rows->one};
}

std::optional<Association> AssociationSearch::only(std::string_view name) {
    std::vector<Association> candidates = matching({.name = std::string(name)});
    return candidates.size() == 1 && may_follow(candidates.front().key)
               ? std::optional(std::move(candidates.front()))
               : std::nullopt;
}

std::optional<Association> AssociationSearch::nearest(std::string_view name) {
    const auto found = near_name(name);
    return found ? only(*found) : std::nullopt;
}

std::optional<std::string> AssociationSearch::near_name(std::string_view name) {
    const std::vector<std::string> names = readable_names();
    const auto found = nearest_name(name, views_of(names));
    return found && only(*found) ? std::optional(std::string(*found)) : std::nullopt;
}

// A name means a column of this table that references (to one), a table that this one references
// (to one), or a table that references this one (to many). Itself, by its name: to many.
std::vector<Association> AssociationSearch::matching(const Include& include) const {
    std::vector<Association> candidates = specified(include, true);
    return candidates.empty() && !include.constraint.empty() ? specified(include, false)
                                                             : candidates;
}

std::vector<Association> AssociationSearch::specified(const Include& include,
                                                      bool by_constraint) const {
    std::vector<Association> candidates;
    int lowest = std::numeric_limits<int>::max();
    const auto add = [&](const OwnKey& own, OtherSide side, bool by_column) {
        if (!is_specified(include.constraint, own, side, by_constraint, by_column)) {
            return;
        }
        if (side.rank < lowest) {
            candidates.clear();
            lowest = side.rank;
        }
        if (side.rank == lowest) {
            const bool to_many = !own.references || side.may_repeat || own.key->is_temporal;
            candidates.push_back({std::move(side.key), !own.references, to_many});
        }
    };
    for (const OwnKey& own : keys_.own()) {
        const bool by_column =
            include.schema.empty() && own.references && own.key->has_from_column(include.name);
        // A table outside the exposed schemas is not told from one that does not exist.
        if (by_column) {
            std::ranges::for_each(keys_.offered(own),
                                  [&](OtherSide& side) { add(own, side, true); });
        } else if (!(own.references && own.to_itself) && !is_by_own_column(own, include)) {
            std::ranges::for_each(keys_.named(own, include),
                                  [&](OtherSide& side) { add(own, side, false); });
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
    std::vector<std::string> names;
    for (const Association& other : others) {
        if (std::ranges::find(names, other.key.constraint) == names.end()) {
            names.push_back(other.key.constraint);
        }
    }
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
        return "Write " + with_properties(*parent, relation_) + ".";
    }
    if (is_plain_column(include)) {
        return column_hint(include);
    }
    if (is_all_columns(include)) {
        return "All columns come without __properties.";
    }
    if (std::string hint = path_hint(include); !hint.empty()) {
        return hint;
    }
    if (std::string hint = hint_for_columns(include); !hint.empty()) {
        return hint;
    }
    return available_hint(include);
}

std::string AssociationSearch::available_hint(const Include& include) {
    std::vector<std::string> names = readable_names();
    std::ranges::transform(names, names.begin(), written);
    return name_hint(include.name, views_of(names), "Available associations");
}

// Of a view, or a foreign table, it may be a key that cannot be traced.
std::string AssociationSearch::column_hint(const Include& include) const {
    std::string hint = "Columns belong in __properties.";
    if (relation_.kind != RELKIND_RELATION && relation_.kind != RELKIND_PARTITIONED_TABLE) {
        const Value on = object_of(include.name, "its column");
        const Value object = Value::object({{"from", "table"}, {"on", on}, {"one", true}});
        hint += " To follow one for which no foreign key is known, write " +
                shown_json(object_of("alias", object)) + ".";
    }
    return hint;
}

// A table that there is, but that no key associates.
std::string AssociationSearch::hint_for_columns(const Include& include) {
    const EntityName name{.schema = include.schema, .table = include.name};
    const auto related = looked_up([&] { return RelationCatalog::find(name); });
    if (related == nullptr || !RelationCatalog::may_read(related->oid)) {
        return {};
    }
    const auto shared = std::ranges::find_if(relation_.columns, [&](const Column& column) {
        const Column* const other = related->find(column.name);
        // Of rows of two tables that tells nothing.
        return column.name != "id" && column.selectable && other != nullptr && other->selectable;
    });
    const bool has_shared = shared != relation_.columns.end();
    const Value on = object_of(has_shared ? shared->name : "column of " + relation_.name,
                               has_shared ? shared->name : "column of " + related->name);
    const Value association = object_of("on", on);
    const std::string table = association_text({.schema = include.schema, .name = include.name});
    return "No foreign key associates them. Say which columns do: " +
           shown_json(object_of(table, association)) + ".";
}

// In `customer.country` the point was not meant to part a schema from a table.
std::string AssociationSearch::path_hint(const Include& include) {
    if (include.schema.empty()) {
        return {};
    }
    Include outer{.key = include.schema, .name = include.schema};
    const std::vector<Association> candidates = matching(outer);
    if (candidates.size() != 1 || !may_follow(candidates.front().key)) {
        return {};
    }
    outer.key = free_key(include.schema, candidates.front().related_table());
    const auto related = catalog_.find(candidates.front().related());
    const Include inner{.key = include.name, .name = include.name};
    const AssociationSearch beyond(catalog_, *related);
    outer.nested.push_back(inner);
    return beyond.is_plain_column(inner) && !outer.key.empty()
               ? "Write " + with_properties(outer, *related) + "."
               : std::string();
}

// What an association may be called in rows that have a column of its name: `customer` for
// `customer_id`, or as its table. Empty where all of these are columns.
std::string AssociationSearch::free_key(const std::string& name, const std::string& table) const {
    constexpr std::string_view ending = "_id";
    const std::size_t shorter = name.ends_with(ending) ? name.size() - ending.size() : 0;
    for (const std::string& key : {name, name.substr(0, shorter), table}) {
        if (!key.empty() && relation_.find(key) == nullptr) {
            return key;
        }
    }
    return {};
}

BatchError AssociationSearch::ambiguous(const Include& include,
                                        std::vector<Association> candidates) {
    std::erase_if(candidates, [&](const Association& candidate) {
        return (to_one_ && candidate.to_many) || !may_follow(candidate.key);
    });
    std::vector<std::string> forms;
    for (const Association& candidate : candidates) {
        if (std::string form = settled(include, candidate); !form.empty()) {
            forms.push_back(std::move(form));
        }
    }
    return {sqlstate::ambiguous_column, where_ + ": " + shown(include) + " is ambiguous",
            forms.empty() ? "" : "Specify the foreign key: " + joined(forms) + "."};
}

// The shortest way to write an association that means no other one; nothing where none does.
std::string AssociationSearch::settled(const Include& include, const Association& candidate) const {
    const ForeignKey& key = candidate.key;
    const std::string& table = candidate.related_table();
    const std::string& column = key.columns.front().from;
    const std::string own_column = candidate.by_reference ? std::string() : column;
    std::array forms = {
        Include{.name = include.name, .constraint = key.constraint},
        Include{
            .schema = schema_of(candidate.related()), .name = table, .constraint = key.constraint},
        Include{.name = own_column, .constraint = key.constraint},
        Include{.name = own_column, .constraint = table},
        Include{.schema = include.schema, .name = include.name, .constraint = column}};
    for (Include& form : forms) {
        const std::vector<Association> meant = matching(form);
        if (!form.name.empty() && meant.size() == 1 && are_same(meant.front(), candidate)) {
            form.key = key_of_result(form, include, table);
            return include_text(form);
        }
    }
    return where_ == in_include ? settled_by_columns(candidate) : std::string();
}

// An association by a column that is in the result too has to be called otherwise there.
std::string AssociationSearch::key_of_result(const Include& form, const Include& include,
                                             const std::string& table) const {
    const bool is_in_list = where_ == in_include && include.rows == nullptr;
    if (!is_in_list || !form.schema.empty() || relation_.find(form.name) == nullptr) {
        return form.name;
    }
    return relation_.find(include.key) == nullptr ? include.key : table;
}

std::string AssociationSearch::settled_by_columns(const Association& candidate) const {
    Value on = Value::object();
    for (const ForeignKey::ColumnPair& pair : candidate.key.columns) {
        append_member(on, candidate.here(pair), candidate.there(pair));
    }
    Value object = object_of("on", on);
    if (!candidate.to_many) {
        append_member(object, "one", true);
    }
    const std::string table = association_text(
        {.schema = schema_of(candidate.related()), .name = candidate.related_table()});
    return shown_json(object_of(table, object));
}

std::vector<std::string> AssociationSearch::readable_names() {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        if (std::ranges::find(names, name) == names.end()) {
            names.push_back(name);
        }
    };
    for (const OwnKey& own : keys_.own()) {
        for (const OtherSide& side : keys_.offered(own)) {
            if (!may_follow(side.key)) {
                continue;
            }
            if (own.references) {
                for (const ForeignKey::ColumnPair& pair : own.key->columns) {
                    add(pair.from);
                }
            }
            add(own.references ? side.key.to_table : side.key.from_table);
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
