#include "postgres/catalog/foreign_keys.hpp"

#include <algorithm>
#include <span>
#include <tuple>

#include "engine/core/double_quoted.hpp"
#include "postgres/catalog/constraint_row.hpp"
#include "postgres/catalog/dependents.hpp"
#include "postgres/catalog/operator_catalog.hpp"
#include "postgres/catalog/row_keys.hpp"
#include "postgres/catalog/session_memory.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

struct PlainPair {
    const char* from;
    const char* to;
    const char* operator_schema;
    const char* operator_name;
    const char* to_cast;
    const char* from_cast;
};

struct PlainForeignKey {
    const char* constraint;
    Oid from;
    Oid to;
    const char* from_table;
    const char* to_table;
    PlainPair* columns;
    int column_count;
    bool is_temporal;
};

struct PlainForeignKeys {
    PlainForeignKey* keys;
    int count;
};

Oid attribute_collation(Oid relation, AttrNumber number) {
    Oid type = InvalidOid;
    int32 modifier = -1;
    Oid collation = InvalidOid;
    get_atttypetypmodcoll(relation, number, &type, &modifier, &collation);
    return collation;
}

PlainPair describe_pair(const PlainForeignKey* key, AttrNumber from, AttrNumber to, Oid equality) {
    PlainPair pair{};
    pair.from = get_attname(key->from, from, false);
    pair.to = get_attname(key->to, to, false);
    HeapTuple tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(equality));
    if (!HeapTupleIsValid(tuple)) {
        elog(ERROR, "cache lookup failed for operator %u", equality);
    }
    auto* form = reinterpret_cast<Form_pg_operator>(GETSTRUCT(tuple));
    pair.operator_schema = get_namespace_name(form->oprnamespace);
    pair.operator_name = pstrdup(NameStr(form->oprname));
    pair.to_cast = operand_cast(form->oprnamespace, form->oprleft);
    pair.from_cast = psprintf(
        "%s%s", operand_cast(form->oprnamespace, form->oprright),
        collation_between(attribute_collation(key->from, from), attribute_collation(key->to, to)));
    ReleaseSysCache(tuple);
    return pair;
}

// Gives false for a constraint that is no foreign key of the relation.
bool describe_key(Oid constraint, Oid relation, PlainForeignKey* key) {
    HeapTuple tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    auto* form = reinterpret_cast<Form_pg_constraint>(GETSTRUCT(tuple));
    const bool references = form->conrelid == relation && !is_copy_for_partition(form);
    const bool is_referenced = form->conrelid != relation && form->confrelid == relation;
    const bool concerned = form->contype == CONSTRAINT_FOREIGN && (references || is_referenced);
    if (concerned) {
        AttrNumber from[INDEX_MAX_KEYS];
        AttrNumber to[INDEX_MAX_KEYS];
        Oid equality[INDEX_MAX_KEYS];
        key->constraint = pstrdup(NameStr(form->conname));
        key->from = form->conrelid;
        key->to = form->confrelid;
        key->is_temporal = is_temporal(form);
        key->from_table = get_rel_name(key->from);
        key->to_table = get_rel_name(key->to);
        DeconstructFkConstraintRow(tuple, &key->column_count, from, to, equality, nullptr, nullptr,
                                   nullptr, nullptr);
        key->columns = static_cast<PlainPair*>(palloc(key->column_count * sizeof(PlainPair)));
        for (int index = 0; index < key->column_count; ++index) {
            key->columns[index] = describe_pair(key, from[index], to[index], equality[index]);
        }
    }
    ReleaseSysCache(tuple);
    return concerned && key->from_table != nullptr && key->to_table != nullptr;
}

PlainForeignKeys describe_keys(Oid relation) {
    // A foreign key depends on both of its tables.
    List* constraints = dependents_of(relation, ConstraintRelationId);
    PlainForeignKeys described{};
    described.keys = static_cast<PlainForeignKey*>(
        palloc0(Max(list_length(constraints), 1) * sizeof(PlainForeignKey)));
    ListCell* cell = nullptr;
    foreach (cell, constraints) {
        if (describe_key(lfirst_oid(cell), relation, &described.keys[described.count])) {
            ++described.count;
        }
    }
    return described;
}

struct PlainNames {
    const char** names;
    int count;
};

PlainNames describe_primary_key(Oid oid) {
    PlainNames described{};
    ::Relation relation = try_relation_open(oid, AccessShareLock);
    if (relation == nullptr) {
        return described;
    }
    List* const indexes = RelationGetIndexList(relation);
    relation_close(relation, NoLock);
    KeyColumns key;
    ListCell* cell = nullptr;
    foreach (cell, indexes) {
        if (is_key_of_all_rows(lfirst_oid(cell), &key) && key.is_primary) {
            described.names = static_cast<const char**>(palloc(key.count * sizeof(char*)));
            while (described.count < key.count) {
                described.names[described.count] =
                    get_attname(oid, key.numbers[described.count], false);
                ++described.count;
            }
            break;
        }
    }
    return described;
}

ForeignKey from_plain(const PlainForeignKey& plain) {
    ForeignKey key{.constraint = plain.constraint,
                   .from = plain.from,
                   .to = plain.to,
                   .from_table = plain.from_table,
                   .to_table = plain.to_table,
                   .columns = {},
                   .is_temporal = plain.is_temporal};
    for (const PlainPair& pair : std::span(plain.columns, plain.column_count)) {
        key.columns.push_back({pair.from, pair.to,
                               pair.to_cast + (" OPERATOR(" + double_quoted(pair.operator_schema)) +
                                   "." + pair.operator_name + ") ",
                               pair.from_cast});
    }
    return key;
}

std::shared_ptr<const ForeignKeys> read_keys(Oid relation) {
    const PlainForeignKeys plain = call_postgres([relation] { return describe_keys(relation); });
    auto keys = std::make_shared<ForeignKeys>();
    keys->reserve(static_cast<std::size_t>(plain.count));
    for (const PlainForeignKey& key : std::span(plain.keys, plain.count)) {
        keys->push_back(std::make_shared<const ForeignKey>(from_plain(key)));
    }
    // Those of partitions have the names of their parents' ones.
    std::ranges::sort(*keys, {}, [](const auto& key) {
        return std::tie(key->constraint, key->from_table, key->to_table);
    });
    return keys;
}

SessionMemory<std::shared_ptr<const ForeignKeys>>& known_keys() {
    constexpr std::size_t most_keys = 2000;  // of half a kilobyte each
    static auto* const known = new SessionMemory<std::shared_ptr<const ForeignKeys>>(most_keys);
    return *known;
}

}  // namespace

bool leads_to_one_row(Oid key) {
    return of_constraint(key, false, [](Form_pg_constraint row) {
        return !is_copy_for_partition(row) && !is_temporal(row);
    });
}

bool is_copy_for_partition(Form_pg_constraint key) {
    return of_constraint(key->conparentid, false, [key](Form_pg_constraint parent) {
        return parent->conrelid == key->conrelid;
    });
}

bool ForeignKey::has_from_column(std::string_view column) const {
    return std::ranges::find(columns, column, &ColumnPair::from) != columns.end();
}

std::shared_ptr<const ForeignKeys> foreign_keys_of(Oid relation) {
    receive_catalog_news();
    if (const auto* const known = known_keys().find(relation)) {
        return *known;
    }
    const std::uint64_t as_of = noticed_catalog_changes();
    auto keys = read_keys(relation);
    known_keys().keep(relation, keys, as_of, keys->size() + 1);
    return keys;
}

std::vector<std::string> primary_key_of(Oid oid) {
    const PlainNames plain = call_postgres([oid] { return describe_primary_key(oid); });
    return {plain.names, plain.names + plain.count};
}

}  // namespace batch_ops::postgres
