// What differs between versions of the server, reconciled. Include pg_headers.hpp, which ends with
// this.
#pragma once

namespace batch_ops::postgres {

/// expression_tree_walker(), whose callback has no declared parameters before PostgreSQL 16.
inline bool walk_expression(Node* node, bool (*walker)(Node*, void*), void* context) {
#if PG_VERSION_NUM >= 160000
    return expression_tree_walker(node, walker, context);
#else
    return expression_tree_walker(
        node, reinterpret_cast<bool (*)()>(reinterpret_cast<void*>(walker)), context);
#endif
}

/// expression_tree_mutator(), likewise.
inline Node* mutate_expression(Node* node, Node* (*mutator)(Node*, void*), void* context) {
#if PG_VERSION_NUM >= 160000
    return expression_tree_mutator(node, mutator, context);
#else
    return expression_tree_mutator(
        node, reinterpret_cast<Node* (*)()>(reinterpret_cast<void*>(mutator)), context);
#endif
}

/// query_tree_walker(), likewise.
inline bool walk_query(Query* query, bool (*walker)(Node*, void*), void* context, int flags) {
#if PG_VERSION_NUM >= 160000
    return query_tree_walker(query, walker, context, flags);
#else
    return query_tree_walker(query, reinterpret_cast<bool (*)()>(reinterpret_cast<void*>(walker)),
                             context, flags);
#endif
}

/// Makes the tables of a parse state those of a query.
inline void take_tables(Query* query, const ParseState* state) {
    query->rtable = state->p_rtable;
#if PG_VERSION_NUM >= 160000
    query->rteperminfos = state->p_rteperminfos;
#endif
}

/// Raises 42501 where the rights to what one level of a query reads and writes are missing.
inline void check_rights_of(const Query* query) {
#if PG_VERSION_NUM >= 160000
    ExecCheckPermissions(query->rtable, query->rteperminfos, true);
#else
    ExecCheckRTPerms(query->rtable, true);
#endif
}

/// Whether no row there is holds null in a column. From PostgreSQL 18 on a NOT NULL constraint may
/// be NOT VALID: then it is for new rows only.
inline bool holds_no_null(TupleDesc descriptor, int index) {
#if PG_VERSION_NUM >= 180000
    return TupleDescCompactAttr(descriptor, index)->attnullability == ATTNULLABLE_VALID;
#else
    return TupleDescAttr(descriptor, index)->attnotnull;
#endif
}

#if PG_VERSION_NUM < 160000
/// SysCacheGetAttr() of a column that is never null.
// NOLINTNEXTLINE(readability-identifier-naming): what the server calls it later
inline Datum SysCacheGetAttrNotNull(int cache, HeapTuple tuple, AttrNumber column) {
    bool is_null = false;
    return SysCacheGetAttr(cache, tuple, column, &is_null);
}
#endif

/// Whether a role may look into a schema.
inline bool may_use_schema(Oid schema, Oid role) {
#if PG_VERSION_NUM >= 160000
    return object_aclcheck(NamespaceRelationId, schema, role, ACL_USAGE) == ACLCHECK_OK;
#else
    return pg_namespace_aclcheck(schema, role, ACL_USAGE) == ACLCHECK_OK;
#endif
}

/// Whether a foreign key is one of periods: WITHOUT OVERLAPS, PERIOD, from PostgreSQL 18 on.
inline bool is_temporal([[maybe_unused]] const FormData_pg_constraint* constraint) {
#if PG_VERSION_NUM >= 180000
    return constraint->conperiod;
#else
    return false;
#endif
}

inline IndexScanDesc begin_index_scan(Relation table, Relation index, Snapshot snapshot,
                                      int key_count) {
#if PG_VERSION_NUM >= 180000
    return index_beginscan(table, index, snapshot, nullptr, key_count, 0);
#else
    return index_beginscan(table, index, snapshot, key_count, 0);
#endif
}

/// The number of a syscache, as callbacks for its invalidation take it.
#if PG_VERSION_NUM >= 190000
using CacheId = SysCacheIdentifier;
#else
using CacheId = int;
#endif

/// Runs a query that has been started to its end.
inline void run_to_the_end(QueryDesc* query) {
#if PG_VERSION_NUM >= 180000
    ExecutorRun(query, ForwardScanDirection, 0);
#else
    ExecutorRun(query, ForwardScanDirection, 0, true);
#endif
}

inline Oid identity_sequence(Relation table, AttrNumber column) {
#if PG_VERSION_NUM >= 170000
    return getIdentitySequence(table, column, true);
#else
    return getIdentitySequence(RelationGetRelid(table), column, true);
#endif
}

/// random(), of which there are several from PostgreSQL 17 on.
#if PG_VERSION_NUM >= 170000
inline constexpr Oid random_function = F_RANDOM_;
#else
inline constexpr Oid random_function = F_RANDOM;
#endif

/// Whether the current role may call a function.
inline bool may_execute(Oid function) {
#if PG_VERSION_NUM >= 160000
    return object_aclcheck(ProcedureRelationId, function, GetUserId(), ACL_EXECUTE) == ACLCHECK_OK;
#else
    return pg_proc_aclcheck(function, GetUserId(), ACL_EXECUTE) == ACLCHECK_OK;
#endif
}

}  // namespace batch_ops::postgres
