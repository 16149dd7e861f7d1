#include "postgres/catalog/single_rows.hpp"

namespace batch_ops::postgres {

namespace {

// `column = other`, which holds in every row of the result that has a row at the column's place.
struct Equality {
    const Var* column;
    const Var* other;
    Oid sql_operator;
};

// --- the conditions of joins ---

struct Conditions {
    List* equalities;  // of Equality
    Bitmapset* joined;
};

void add_equality(Node* node, const Bitmapset* decided, Conditions* conditions) {
    if (!IsA(node, OpExpr) || list_length(castNode(OpExpr, node)->args) != 2) {
        return;
    }
    const auto* const comparison = castNode(OpExpr, node);
    Node* sides[] = {strip_implicit_coercions(static_cast<Node*>(linitial(comparison->args))),
                     strip_implicit_coercions(static_cast<Node*>(lsecond(comparison->args)))};
    for (int side = 0; side < 2; ++side) {
        Node* const column = sides[side];
        Node* const other = sides[1 - side];
        if (!IsA(column, Var) || !IsA(other, Var) || castNode(Var, column)->varlevelsup != 0 ||
            castNode(Var, other)->varlevelsup != 0 ||
            !bms_is_member(castNode(Var, column)->varno, decided)) {
            continue;
        }
        auto* const equality = static_cast<Equality*>(palloc(sizeof(Equality)));
        *equality = {castNode(Var, column), castNode(Var, other), comparison->opno};
        conditions->equalities = lappend(conditions->equalities, equality);
    }
}

// `decided`: the places whose rows the condition decides about. It is the server's list of what
// must hold, or one expression.
void add_condition(Node* node, const Bitmapset* decided, Conditions* conditions) {
    if (node == nullptr) {
        return;
    }
    check_stack_depth();
    if (IsA(node, List) || is_andclause(node)) {
        List* const parts = IsA(node, List) ? castNode(List, node) : castNode(BoolExpr, node)->args;
        ListCell* cell = nullptr;
        foreach (cell, parts) {
            add_condition(static_cast<Node*>(lfirst(cell)), decided, conditions);
        }
        return;
    }
    add_equality(node, decided, conditions);
}

Bitmapset* add_joins(Node* node, Conditions* conditions);

// Rows of the outer side are there whether the condition holds or not.
Bitmapset* add_join(const JoinExpr* join, Conditions* conditions) {
    Bitmapset* const left = add_joins(join->larg, conditions);
    Bitmapset* const right = add_joins(join->rarg, conditions);
    Bitmapset* const both = bms_union(left, right);
    const Bitmapset* const decided = join->jointype == JOIN_INNER   ? both
                                     : join->jointype == JOIN_LEFT  ? right
                                     : join->jointype == JOIN_RIGHT ? left
                                                                    : nullptr;
    add_condition(join->quals, decided, conditions);
    return both;
}

Bitmapset* add_joins(Node* node, Conditions* conditions) {
    check_stack_depth();
    if (IsA(node, RangeTblRef)) {
        return bms_make_singleton(castNode(RangeTblRef, node)->rtindex);
    }
    if (IsA(node, JoinExpr)) {
        return add_join(castNode(JoinExpr, node), conditions);
    }
    const auto* const from = castNode(FromExpr, node);
    Bitmapset* places = nullptr;
    ListCell* cell = nullptr;
    foreach (cell, from->fromlist) {
        places = bms_add_members(places, add_joins(static_cast<Node*>(lfirst(cell)), conditions));
    }
    add_condition(from->quals, places, conditions);
    return places;
}

// --- unique keys ---

bool is_equality_of(Oid sql_operator, Oid operator_class) {
    const Oid family = get_opclass_family(operator_class);
    return get_op_opfamily_strategy(sql_operator, family) == BTEqualStrategyNumber;
}

bool is_found(AttrNumber column, Oid operator_class, int place, const Conditions* conditions,
              const Bitmapset* single) {
    ListCell* cell = nullptr;
    foreach (cell, conditions->equalities) {
        const auto* const equality = static_cast<const Equality*>(lfirst(cell));
        if (equality->column->varno == place && equality->column->varattno == column &&
            bms_is_member(equality->other->varno, single) &&
            is_equality_of(equality->sql_operator, operator_class)) {
            return true;
        }
    }
    return false;
}

bool is_found_by_index(Oid index, int place, const Conditions* conditions,
                       const Bitmapset* single) {
    HeapTuple tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    auto* form = reinterpret_cast<Form_pg_index>(GETSTRUCT(tuple));
    // One of periods (WITHOUT OVERLAPS) is found by what overlaps.
    bool found = form->indisunique && form->indisvalid && form->indimmediate &&
                 !form->indisexclusion && heap_attisnull(tuple, Anum_pg_index_indpred, nullptr);
    auto* const classes = reinterpret_cast<oidvector*>(
        DatumGetPointer(SysCacheGetAttrNotNull(INDEXRELID, tuple, Anum_pg_index_indclass)));
    for (int key = 0; found && key < form->indnkeyatts; ++key) {
        const AttrNumber column = form->indkey.values[key];
        found = column > 0 && is_found(column, classes->values[key], place, conditions, single);
    }
    ReleaseSysCache(tuple);
    return found;
}

// Of a table with children an index says nothing about their rows.
bool is_found_by_key(const Query* query, int place, const Conditions* conditions,
                     const Bitmapset* single) {
    const RangeTblEntry* const entry = rt_fetch(place, query->rtable);
    const bool is_table =
        entry->rtekind == RTE_RELATION &&
        (entry->relkind == RELKIND_PARTITIONED_TABLE || entry->relkind == RELKIND_RELATION) &&
        !comes_with_children(entry);
    ::Relation table = is_table ? try_relation_open(entry->relid, AccessShareLock) : nullptr;
    if (table == nullptr) {
        return false;
    }
    List* const indexes = RelationGetIndexList(table);
    relation_close(table, AccessShareLock);
    ListCell* cell = nullptr;
    foreach (cell, indexes) {
        if (is_found_by_index(lfirst_oid(cell), place, conditions, single)) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool has_children(Oid table) {
    return get_rel_relkind(table) == RELKIND_RELATION && has_subclass(table);
}

bool comes_with_children(const RangeTblEntry* entry) {
    return entry->inh && has_children(entry->relid);
}

bool keeps_rows_single(const Query* query, int place) {
    if (query->setOperations != nullptr || query->groupingSets != NIL || query->hasTargetSRFs) {
        return false;
    }
    Conditions conditions{};
    conditions.joined = add_joins(reinterpret_cast<Node*>(query->jointree), &conditions);
    Bitmapset* single = bms_make_singleton(place);
    for (bool found = true; found;) {
        found = false;
        int other = -1;
        while ((other = bms_next_member(conditions.joined, other)) >= 0) {
            if (!bms_is_member(other, single) &&
                is_found_by_key(query, other, &conditions, single)) {
                single = bms_add_member(single, other);
                found = true;
            }
        }
    }
    return bms_is_subset(conditions.joined, single);
}

}  // namespace batch_ops::postgres
