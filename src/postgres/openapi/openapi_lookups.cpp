#include "postgres/openapi/openapi_lookups.hpp"

#include "postgres/catalog/foreign_keys.hpp"
#include "postgres/catalog/relation_rights.hpp"
#include "postgres/catalog/view_columns.hpp"

namespace batch_ops::postgres {

namespace {

// Each is locked for as long as it is looked at.
bool trace_without_keeping_locks(ColumnTrace* trace) {
    constexpr int most_views = 32;
    for (int view = 0; get_rel_relkind(trace->relation) == RELKIND_VIEW; ++view) {
        const Oid above = trace->relation;
        ::Relation opened =
            view == most_views ? nullptr : try_relation_open(above, AccessShareLock);
        const bool is_simple = opened != nullptr && trace_through_view(trace);
        if (opened != nullptr) {
            relation_close(opened, AccessShareLock);
        }
        if (!is_simple) {
            return false;
        }
    }
    return true;
}

List* simple_keys_of(Oid table) {
    List* found = NIL;
    ::Relation opened = try_relation_open(table, AccessShareLock);
    if (opened == nullptr) {
        return NIL;
    }
    ListCell* cell = nullptr;
    foreach (cell, RelationGetFKeyList(opened)) {
        const auto* const key = lfirst_node(ForeignKeyCacheInfo, cell);
        if (key->nkeys == 1 && leads_to_one_row(key->conoid)) {
            found = lappend(found, copyObjectImpl(key));
        }
    }
    relation_close(opened, AccessShareLock);
    return found;
}

// The only key that leads from a column; nullptr when there is none, or several lead to different
// columns.
const ForeignKeyCacheInfo* only_key(const List* keys, AttrNumber column) {
    const ForeignKeyCacheInfo* found = nullptr;
    ListCell* cell = nullptr;
    foreach (cell, keys) {
        const auto* const key = lfirst_node(ForeignKeyCacheInfo, cell);
        if (key->conkey[0] != column) {
            continue;
        }
        if (found != nullptr &&
            (found->confrelid != key->confrelid || found->confkey[0] != key->confkey[0])) {
            return nullptr;
        }
        found = key;
    }
    return found;
}

bool can_be_compared(Oid type) {
    return OidIsValid(lookup_type_cache(type, TYPECACHE_EQ_OPR)->eq_opr);
}

List* readable_columns(::Relation table) {
    List* names = NIL;
    TupleDesc descriptor = RelationGetDescr(table);
    for (int index = 0; index < descriptor->natts; ++index) {
        Form_pg_attribute attribute = TupleDescAttr(descriptor, index);
        if (!attribute->attisdropped && can_be_compared(attribute->atttypid) &&
            may_with_column(RelationGetRelid(table), attribute->attnum, ACL_SELECT)) {
            names = lappend(names, pstrdup(NameStr(attribute->attname)));
        }
    }
    return names;
}

}  // namespace

LookupKeys lookup_keys_of(::Relation relation) {
    ColumnTrace trace = trace_from(RelationGetRelid(relation));
    const bool is_known = trace_without_keeping_locks(&trace);
    return {trace.columns, is_known ? simple_keys_of(trace.relation) : NIL};
}

List* lookup_columns(const LookupKeys& keys, AttrNumber column) {
    const AttrNumber base = keys.base_columns[column - 1];
    const ForeignKeyCacheInfo* const key = base > 0 ? only_key(keys.keys, base) : nullptr;
    if (key == nullptr || !list_member_oid(usable_schemas(), get_rel_namespace(key->confrelid)) ||
        !may_with_column(key->confrelid, key->confkey[0], ACL_SELECT)) {
        return NIL;
    }
    ::Relation table = try_relation_open(key->confrelid, AccessShareLock);
    List* const names = table == nullptr ? NIL : readable_columns(table);
    if (table != nullptr) {
        relation_close(table, AccessShareLock);
    }
    return names;
}

}  // namespace batch_ops::postgres
