#include "postgres/catalog/view_columns.hpp"

namespace batch_ops::postgres {

namespace {

constexpr int most_views = 32;

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

void follow_columns(ColumnTrace* trace, List* target_list, int place_of_relation) {
    for (int index = 0; index < trace->column_count; ++index) {
        AttrNumber& column = trace->columns[index];
        if (column > 0 && column <= list_length(target_list)) {
            column = column_below(list_nth_node(TargetEntry, target_list, column - 1),
                                  place_of_relation);
        }
    }
}

}  // namespace

ColumnTrace trace_from(Oid relation) {
    ::Relation opened = relation_open(relation, NoLock);
    ColumnTrace trace{relation, nullptr, RelationGetNumberOfAttributes(opened)};
    relation_close(opened, NoLock);
    trace.columns =
        static_cast<AttrNumber*>(palloc(Max(trace.column_count, 1) * sizeof(AttrNumber)));
    for (int index = 0; index < trace.column_count; ++index) {
        trace.columns[index] = static_cast<AttrNumber>(index + 1);
    }
    return trace;
}

bool trace_through_view(ColumnTrace* trace) {
    ::Relation view = relation_open(trace->relation, NoLock);
    auto* const query = static_cast<Query*>(copyObjectImpl(get_view_query(view)));
    const bool simple = is_simple_view(view, query);
    relation_close(view, NoLock);
    if (!simple) {
        return false;
    }
    const int place = linitial_node(RangeTblRef, query->jointree->fromlist)->rtindex;
    follow_columns(trace, query->targetList, place);
    trace->relation = rt_fetch(place, query->rtable)->relid;
    return true;
}

Node* default_through_views(Oid relation, AttrNumber column) {
    ColumnTrace trace = trace_from(relation);
    Node* expression = nullptr;
    for (int view = 0; view <= most_views; ++view) {
        const AttrNumber number = trace.columns[column - 1];
        ::Relation opened =
            number > 0 ? try_relation_open(trace.relation, AccessShareLock) : nullptr;
        if (opened == nullptr) {
            break;
        }
        expression = build_column_default(opened, number);
        const bool is_view = opened->rd_rel->relkind == RELKIND_VIEW;
        relation_close(opened, is_view ? NoLock : AccessShareLock);
        if (expression != nullptr || !is_view || !trace_through_view(&trace)) {
            break;
        }
    }
    pfree(trace.columns);
    return expression;
}

bool trace_to_table(Oid relation, ColumnTrace* trace) {
    *trace = trace_from(relation);
    for (int view = 0; get_rel_relkind(trace->relation) == RELKIND_VIEW; ++view) {
        LockRelationOid(trace->relation, AccessShareLock);
        if (view == most_views || !trace_through_view(trace)) {
            return false;
        }
    }
    const char kind = get_rel_relkind(trace->relation);
    return kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE;
}

AttrNumber column_that_shows(const ColumnTrace* trace, AttrNumber column) {
    for (int index = 0; index < trace->column_count; ++index) {
        if (trace->columns[index] == column) {
            return static_cast<AttrNumber>(index + 1);
        }
    }
    return InvalidAttrNumber;
}

}  // namespace batch_ops::postgres
