#include "postgres/execution/sync_scope.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/core/interruption.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/json/value_node.hpp"
#include "engine/request/sync_reader.hpp"
#include "postgres/catalog/base_columns.hpp"
#include "postgres/catalog/relation_rights.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/statements/column_equality.hpp"

namespace batch_ops::postgres {

namespace {

// --- in the server's terms ---

// By the equality by which rows are selected.
bool are_equal(Oid type, Oid collation, Datum left, Datum right) {
    TypeCacheEntry* const entry = lookup_type_cache(type, TYPECACHE_EQ_OPR_FINFO);
    return OidIsValid(entry->eq_opr_finfo.fn_oid) &&
           DatumGetBool(FunctionCall2Coll(&entry->eq_opr_finfo, collation, left, right));
}

// Values that are equal have the same; of a type that has no hash function all have.
std::uint32_t hash_of(Oid type, Oid collation, Datum value) {
    TypeCacheEntry* const entry = lookup_type_cache(type, TYPECACHE_HASH_PROC_FINFO);
    return OidIsValid(entry->hash_proc_finfo.fn_oid)
               ? DatumGetUInt32(FunctionCall1Coll(&entry->hash_proc_finfo, collation, value))
               : 0;
}

// What a column of the type with that modifier would hold; code of users is not called for that.
Datum as_stored(Oid type, std::int32_t modifier, Datum value) {
    Oid function = InvalidOid;
    if (find_typmod_coercion_function(type, &function) != COERCION_PATH_FUNC ||
        function >= FirstNormalObjectId) {
        return value;
    }
    return OidFunctionCall3(function, value, Int32GetDatum(modifier), BoolGetDatum(false));
}

// A row belongs to its partition and to all above.
Oid topmost(Oid table) {
    return get_rel_relispartition(table) ? llast_oid(get_partition_ancestors(table)) : table;
}

bool may_write(Oid relation) {
    return may_with_some_column(relation, ACL_INSERT) ||
           may_with_some_column(relation, ACL_UPDATE) || may(relation, ACL_DELETE);
}

// Who has had to wait and keeps the snapshot of before would not see what the other has added.
LOCKTAG lock_scope(Oid table, std::uint32_t scope) {
    LOCKTAG tag;
    SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, topmost(table), scope, sync_lock_class);
    if (LockAcquire(&tag, ExclusiveLock, false, true) == LOCKACQUIRE_NOT_AVAIL) {
        LockAcquire(&tag, ExclusiveLock, false, false);
        if (IsolationUsesXactSnapshot()) {
            ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
                            errmsg("could not serialize access due to concurrent sync")));
        }
    }
    return tag;
}

}  // namespace

SyncScope::SyncScope(StatementParts& parts, const SyncColumns& columns) : parts_(parts) {
    const Relation& relation = parts.relation();
    for (const Condition* equality : scope_of(parts.operation().filter())) {
        const Column& column = **std::ranges::find(columns.scope, equality->column, &Column::name);
        const Oid type = equality_of(parts.catalog(), column, equality->where + ": ").right_type;
        const JsonNode operand = batch_ops::node_of(equality->operand);
        ScopeValue scope{&column, equality,
                         convert_for(
                             relation, column,
                             [&] {
                                 return ValuePlace{equality->where, std::nullopt, text_of(operand)};
                             },
                             [&] { return parts.input().convert(operand, type); })};
        check_can_be_stored(scope);
        values_.push_back(scope);
    }
}

bool SyncScope::is_equal(const ScopeValue& scope, const TypedDatum& other) const {
    const TypedDatum value = scope.value;
    const Datum right = other.value;
    const Oid collation = scope.column->collation;
    return call_postgres([=] { return are_equal(value.type, collation, value.value, right); });
}

// 5.999 is no value of a numeric(5,2): what is created with it would lie outside.
void SyncScope::check_can_be_stored(const ScopeValue& scope) const {
    const Column& column = *scope.column;
    const TypedDatum& value = scope.value;
    const TypedDatum stored = convert_for(
        parts_.relation(), column, [&] { return ValuePlace{scope.equality->where}; },
        [&] {
            std::int32_t modifier = column.type_modifier;
            const Oid declared = column.type;
            const Datum datum = value.value;
            return call_postgres([=]() mutable {
                const Oid base = getBaseTypeAndTypmod(declared, &modifier);
                return TypedDatum{base, modifier < 0 ? datum : as_stored(base, modifier, datum),
                                  false};
            });
        });
    if (!is_equal(scope, stored)) {
        throw invalid_request(scope.equality->where + ": column \"" + column.name + "\" of type " +
                                  sql_type_name(column.type, column.type_modifier) +
                                  " cannot have this value",
                              "Write a value of the column's type.");
    }
}

void SyncScope::check(const std::vector<StoredRow>& rows) const {
    for (std::size_t place = 0; place < rows.size(); ++place) {
        check_for_interruption();
        if (parts_.operation().operation().counts_rows()) {
            naming_row(place, [&] { check_row(rows[place], place); });
        } else {
            check_row(rows[place], place);
        }
    }
}

void SyncScope::check_row(const StoredRow& row, std::size_t place) const {
    for (const ScopeValue& scope : values_) {
        const StoredValue* const stored = find_stored(row, scope.column->name);
        if (stored == nullptr) {
            continue;  // it gets the scope's
        }
        const TypedDatum value = convert_for(
            parts_.relation(), *scope.column,
            [&] { return parts_.value_place(*scope.column, place, stored->value); },
            [&] {
                return parts_.input().convert(stored->value, scope.value.type,
                                              scope.column->type_modifier);
            });
        if (value.is_null || !is_equal(scope, value)) {
            throw invalid_request(
                parts_.place_of(*stored, place) + (value.is_null ? " is null" : " differs from ") +
                    (value.is_null ? std::string() : scope.equality->where) +
                    ": the row would lie outside of what query_params selects",
                "Leave the column out, and the row gets the value of query_params. To move a row, "
                "update it in an operation of its own.");
        }
    }
}

// By the names of the table below, so that it is the same through a view, and in any order of the
// columns.
std::uint32_t SyncScope::hash_of_values(const std::optional<BaseColumns>& base) const {
    const Column* const columns = parts_.relation().columns.data();
    std::vector<std::pair<std::string, const ScopeValue*>> named;
    for (const ScopeValue& scope : values_) {
        const auto place = static_cast<std::size_t>(scope.column - columns);
        const bool is_of_table = base && !base->names[place].empty();
        named.emplace_back(is_of_table ? base->names[place] : scope.column->name, &scope);
    }
    std::ranges::sort(named);
    std::uint32_t hash = 0;
    for (const auto& [name, scope] : named) {
        const auto* const bytes = reinterpret_cast<const unsigned char*>(name.data());
        const int length = static_cast<int>(name.size());
        const TypedDatum value = scope->value;
        const Oid collation = scope->column->collation;
        hash = call_postgres([=] {
            const std::uint32_t of_name = DatumGetUInt32(hash_any(bytes, length));
            return hash_combine(hash_combine(hash, of_name),
                                hash_of(value.type, collation, value.value));
        });
    }
    return hash;
}

void SyncScope::lock() {
    const Oid relation = parts_.relation().oid;
    const auto base = base_columns_of(parts_.relation());
    const Oid table = base ? base->table : relation;
    const std::uint32_t hash = hash_of_values(base);
    const bool writes = call_postgres([=] {
        if (!isTempNamespace(get_rel_namespace(table))) {
            PreventCommandIfReadOnly("sync");
        }
        return may_write(relation);
    });
    if (writes) {
        lock_ = call_postgres([=] { return lock_scope(table, hash); });
    }
}

void SyncScope::unlock() const {
    if (lock_) {
        const LOCKTAG tag = *lock_;
        call_postgres([tag] { LockRelease(&tag, ExclusiveLock, false); });
    }
}

}  // namespace batch_ops::postgres
