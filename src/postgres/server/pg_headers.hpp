// The server's headers, in the one place where they are included. Include this last: the server
// defines macros (Min, Max, Assert, …) that other headers do not expect.
//
// What differs between server versions is levelled here.
#pragma once

extern "C" {
#include "postgres.h"

#include "access/amapi.h"
#include "access/attnum.h"
#include "access/detoast.h"
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/parallel.h"
#include "access/relation.h"
#include "access/relscan.h"
#include "access/stratnum.h"
#include "access/sysattr.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/partition.h"
#include "catalog/pg_am.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_index.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/comment.h"
#include "commands/dbcommands.h"
#include "commands/extension.h"
#include "commands/trigger.h"
#include "common/shortest_dec.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "foreign/foreign.h"
#include "funcapi.h"
#include "jit/jit.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/plannodes.h"
#include "nodes/readfuncs.h"
#include "parser/parse_coerce.h"
#include "parser/parse_oper.h"
#include "port/atomics.h"
#include "rewrite/rewriteHandler.h"
#include "storage/ipc.h"
#include "storage/lmgr.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"
#include "tcop/dest.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/float.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/inval.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "utils/plancache.h"
#include "utils/rel.h"
#include "utils/resowner.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/typcache.h"
#include "utils/uuid.h"
#include "utils/varlena.h"
}

// These macros of the server clash with C++ names.
#undef _
#undef gettext
#undef dgettext
#undef ngettext
#undef dngettext
#undef printf
#undef fprintf
#undef sprintf
#undef snprintf
#undef vprintf
#undef vfprintf
#undef vsprintf
#undef vsnprintf
#undef strerror
#undef strerror_r

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

/// Whether the current role may call a function.
inline bool may_execute(Oid function) {
#if PG_VERSION_NUM >= 160000
    return object_aclcheck(ProcedureRelationId, function, GetUserId(), ACL_EXECUTE) == ACLCHECK_OK;
#else
    return pg_proc_aclcheck(function, GetUserId(), ACL_EXECUTE) == ACLCHECK_OK;
#endif
}

}  // namespace batch_ops::postgres
