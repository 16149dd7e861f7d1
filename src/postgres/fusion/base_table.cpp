#include "postgres/fusion/base_table.hpp"

#include "postgres/catalog/view_columns.hpp"
#include "postgres/fusion/kept_state.hpp"

namespace batch_ops::postgres {

namespace {

// Who may not use a table must not lock it against others either.
bool may_use(Oid relation, Oid role, AclMode right) {
    return pg_class_aclcheck(relation, role, right) == ACLCHECK_OK ||
           (right != ACL_DELETE &&
            pg_attribute_aclcheck_all(relation, role, right, ACLMASK_ANY) == ACLCHECK_OK);
}

// What is shown of a row that is written takes them when it comes back, and so does what decides
// whether it is shown.
bool view_takes_numbers(::Relation view) {
    const Query* const query = get_view_query(view);
    return takes_numbers(reinterpret_cast<Node*>(query->targetList)) ||
           takes_numbers(reinterpret_cast<Node*>(query->jointree));
}

// From a view to what it shows. The role is then the one whose rights count there.
bool descend(ColumnTrace* trace, BaseTable* base, Oid* role) {
    ::Relation view = relation_open(trace->relation, NoLock);
    if (!RelationHasSecurityInvoker(view)) {
        *role = view->rd_rel->relowner;
    }
    const TupleConstr* const constraints = RelationGetDescr(view)->constr;
    base->has_own_state = base->has_own_state || view_takes_numbers(view) ||
                          (constraints != nullptr && constraints->num_defval > 0);
    relation_close(view, NoLock);
    return trace_through_view(trace);
}

// From the server's description of the table: the catalog would be looked through for each batch.
List* partitions_of(Oid table) {
    ::Relation opened = relation_open(table, NoLock);
    const PartitionDesc described = RelationGetPartitionDesc(opened, true);
    List* partitions = NIL;
    for (int place = 0; place < described->nparts; ++place) {
        partitions = lappend_oid(partitions, described->oids[place]);
    }
    relation_close(opened, NoLock);
    return partitions;
}

// Adds those of `table`, which is locked, and what is below them.
bool lock_partitions_of(Oid table, LOCKMODE lock, BaseTable* base) {
    constexpr int most_partitions = 64;
    check_stack_depth();
    List* const partitions = partitions_of(table);
    if (list_length(partitions) + list_length(base->partitions) > most_partitions) {
        base->refused = "it has more than 64 partitions";
        return false;
    }
    base->partitions = list_concat(base->partitions, list_copy(partitions));
    ListCell* cell = nullptr;
    foreach (cell, partitions) {
        const Oid partition = lfirst_oid(cell);
        const bool is_there = ConditionalLockRelationOid(partition, lock);
        const char kind = is_there ? get_rel_relkind(partition) : '\0';
        if (kind == '\0' ||
            (kind == RELKIND_PARTITIONED_TABLE && !lock_partitions_of(partition, lock, base))) {
            return false;
        }
    }
    return true;
}

bool lock_partitions(BaseTable* base, LOCKMODE lock) {
    return lock_partitions_of(base->oid, lock, base) && base->partitions != NIL;
}

}  // namespace

bool lock_base_table(Oid relation, AclMode right, LOCKMODE lock, BaseTable* base) {
    Oid role = GetUserId();
    if (!may_use(relation, role, right)) {
        return false;
    }
    LockRelationOid(relation, lock);
    *base = BaseTable{};
    ColumnTrace trace = trace_from(relation);
    constexpr int most_views = 32;
    for (int view = 0; get_rel_relkind(trace.relation) == RELKIND_VIEW; ++view) {
        if (view == most_views || !descend(&trace, base, &role) ||
            !may_use(trace.relation, role, right)) {
            return false;
        }
        LockRelationOid(trace.relation, lock);
    }
    base->oid = trace.relation;
    base->columns = trace.columns;
    base->column_count = trace.column_count;
    const char kind = get_rel_relkind(base->oid);
    return kind == RELKIND_RELATION ||
           (kind == RELKIND_PARTITIONED_TABLE && lock_partitions(base, lock));
}

}  // namespace batch_ops::postgres
