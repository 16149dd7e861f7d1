#include "postgres/statements/connection_hint.hpp"

#include <algorithm>
#include <optional>

#include "engine/core/look_up.hpp"
#include "engine/hints/foreign_syntax.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/parameters/name_scanner.hpp"
#include "postgres/catalog/base_columns.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/statements/association_search.hpp"
#include "postgres/statements/lookup_target.hpp"

namespace batch_ops::postgres {

namespace {

std::string shown_members(const Value& columns) {
    const std::string object = shown_json(columns);
    return object.substr(1, object.size() - 2);
}

// The columns of the key with the values that are given for those that it leads to; nothing where
// others are given, or not all.
std::optional<Value> key_given(const ForeignKey& key, const Value& sought) {
    Value given = Value::object();
    for (const ForeignKey::ColumnPair& pair : key.columns) {
        const Value* const value = find_member(sought, pair.to);
        if (value == nullptr) {
            return std::nullopt;
        }
        append_member(given, pair.from, *value);
    }
    return given.size() == sought.size() ? std::optional(std::move(given)) : std::nullopt;
}

bool may_look_up(RelationCatalog& catalog, const Relation& relation, std::string_view column,
                 std::string_view by) {
    return looked_up([&] { return can_be_looked_up(catalog, relation, column, by); });
}

bool has_columns(const Relation& relation, const Value& columns) {
    return std::ranges::all_of(columns.get_ref<const Value::object_t&>(), [&](const auto& member) {
        const Column* const column = relation.find(member.first);
        return column != nullptr && column->selectable;
    });
}

std::string reading_hint(const Relation& related, const ForeignKey& key, const Value& sought) {
    Value references = Value::object();
    for (const ForeignKey::ColumnPair& pair : key.columns) {
        append_member(references, pair.from, "$ref:" + key.to_table + "." + pair.to);
    }
    return "Read the row of \"" + entity_text(related) +
           "\" in an operation of its own, with \"id\": " + compact_json(key.to_table) + " and " +
           shown_member("query_params", sought) + ", and write " + shown_members(references) +
           " here.";
}

bool takes_null(Oid table, const std::string& column) {
    const char* const name = column.c_str();
    return call_postgres([table, name] {
        HeapTuple tuple = SearchSysCacheAttName(table, name);
        if (!HeapTupleIsValid(tuple)) {
            return false;
        }
        const bool nullable = !reinterpret_cast<Form_pg_attribute>(GETSTRUCT(tuple))->attnotnull;
        ReleaseSysCache(tuple);
        return nullable;
    });
}

}  // namespace

std::string entity_text(const Relation& relation) {
    const Oid oid = relation.oid;
    const bool is_visible = call_postgres([oid] { return RelationIsVisible(oid); });
    return (is_visible ? "" : written_name(relation.schema, entity_delimiters) + ".") +
           written_name(relation.name, entity_delimiters);
}

std::string connection_hint(RelationCatalog& catalog, const Relation& relation,
                            const ForeignKey& key, const Value& sought) {
    if (const auto given = key_given(key, sought)) {
        return "Write " + shown_members(*given) + ".";
    }
    const std::string& column = key.columns.front().from;
    const auto& by = sought.get_ref<const Value::object_t&>().begin()->first;
    if (key.columns.size() == 1 && sought.size() == 1 &&
        may_look_up(catalog, relation, column, by)) {
        return lookup_hint(column, sought);
    }
    const auto related = catalog.find(key.to);
    return has_columns(*related, sought) ? reading_hint(*related, key, sought) : std::string();
}

std::string connection_hint(RelationCatalog& catalog, const Relation& relation,
                            std::string_view column, const Value& sought) {
    if (const auto found = AssociationSearch(catalog, relation).only(column)) {
        return connection_hint(catalog, relation, found->key, sought);
    }
    const auto& by = sought.get_ref<const Value::object_t&>().begin()->first;
    return sought.size() == 1 && may_look_up(catalog, relation, column, by)
               ? lookup_hint(column, sought)
               : std::string();
}

std::string disconnection_hint(const Relation& relation, const ForeignKey& key) {
    const auto base = base_columns_of(relation);
    Value nulls = Value::object();
    for (const ForeignKey::ColumnPair& pair : key.columns) {
        const Column* const column = relation.find(pair.from);
        if (base && column != nullptr &&
            takes_null(base->table, base->names[column - relation.columns.data()])) {
            append_member(nulls, pair.from, nullptr);
        }
    }
    return nulls.empty() ? std::string() : "Write " + shown_members(nulls) + ".";
}

}  // namespace batch_ops::postgres
