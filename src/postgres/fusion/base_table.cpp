#include "postgres/fusion/base_table.hpp"

namespace batch_ops::postgres {

namespace {

// Who may not use a table must not lock it against others either.
bool may_use(Oid relation, Oid role, AclMode right) {
    return pg_class_aclcheck(relation, role, right) == ACLCHECK_OK ||
           (right != ACL_DELETE &&
            pg_attribute_aclcheck_all(relation, role, right, ACLMASK_ANY) == ACLCHECK_OK);
}

// Nothing of a user's stands between it and the relation below: no rule, no trigger.
bool is_simple_view(::Relation view, Query* query) {
    return view->rd_rules->numLocks == 1 && view->trigdesc == nullptr &&
           view_query_is_auto_updatable(query, false) == nullptr;
}

AttrNumber column_below(const TargetEntry* entry, int place_of_relation) {
    if (!IsA(entry->expr, Var)) {
        return InvalidAttrNumber;
    }
    const auto* const column = castNode(Var, entry->expr);
    const bool is_below = column->varno == place_of_relation && column->varattno > 0;
    return is_below ? column->varattno : AttrNumber{InvalidAttrNumber};
}

// Leads each column one view further.
void follow_columns(BaseTable* base, List* target_list, int place_of_relation) {
    for (int index = 0; index < base->column_count; ++index) {
        AttrNumber& column = base->columns[index];
        if (column > 0 && column <= list_length(target_list)) {
            column = column_below(list_nth_node(TargetEntry, target_list, column - 1),
                                  place_of_relation);
        }
    }
}

// From a view to what it shows. The role is then the one whose rights count there.
bool descend(BaseTable* base, Oid* role) {
    ::Relation view = relation_open(base->oid, NoLock);
    auto* const query = static_cast<Query*>(copyObjectImpl(get_view_query(view)));
    const bool simple = is_simple_view(view, query);
    if (!RelationHasSecurityInvoker(view)) {
        *role = view->rd_rel->relowner;
    }
    const TupleConstr* const constraints = RelationGetDescr(view)->constr;
    base->has_own_defaults =
        base->has_own_defaults || (constraints != nullptr && constraints->num_defval > 0);
    relation_close(view, NoLock);
    if (!simple) {
        return false;
    }
    const int place = linitial_node(RangeTblRef, query->jointree->fromlist)->rtindex;
    follow_columns(base, query->targetList, place);
    base->oid = rt_fetch(place, query->rtable)->relid;
    return true;
}

void start_at(Oid relation, BaseTable* base) {
    ::Relation opened = relation_open(relation, NoLock);
    base->oid = relation;
    base->partitions = NIL;
    base->has_own_defaults = false;
    base->column_count = RelationGetNumberOfAttributes(opened);
    relation_close(opened, NoLock);
    base->columns =
        static_cast<AttrNumber*>(palloc(Max(base->column_count, 1) * sizeof(AttrNumber)));
    for (int index = 0; index < base->column_count; ++index) {
        base->columns[index] = static_cast<AttrNumber>(index + 1);
    }
}

bool lock_partitions(BaseTable* base, LOCKMODE lock) {
    constexpr int most_partitions = 64;
    List* const all = list_delete_oid(find_all_inheritors(base->oid, NoLock, nullptr), base->oid);
    if (all == NIL || list_length(all) > most_partitions) {
        return false;
    }
    ListCell* cell = nullptr;
    foreach (cell, all) {
        if (!ConditionalLockRelationOid(lfirst_oid(cell), lock) ||
            get_rel_relkind(lfirst_oid(cell)) == 0) {
            return false;
        }
    }
    base->partitions = all;
    return true;
}

}  // namespace

bool lock_base_table(Oid relation, AclMode right, LOCKMODE lock, BaseTable* base) {
    Oid role = GetUserId();
    if (!may_use(relation, role, right)) {
        return false;
    }
    LockRelationOid(relation, lock);
    start_at(relation, base);
    constexpr int most_views = 32;
    for (int view = 0; get_rel_relkind(base->oid) == RELKIND_VIEW; ++view) {
        if (view == most_views || !descend(base, &role) || !may_use(base->oid, role, right)) {
            return false;
        }
        LockRelationOid(base->oid, lock);
    }
    const char kind = get_rel_relkind(base->oid);
    return kind == RELKIND_RELATION ||
           (kind == RELKIND_PARTITIONED_TABLE && lock_partitions(base, lock));
}

}  // namespace batch_ops::postgres
