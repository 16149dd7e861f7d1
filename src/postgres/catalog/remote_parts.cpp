#include "postgres/catalog/remote_parts.hpp"

#include "postgres/catalog/session_memory.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// --- in the server's terms ---

struct Search {
    RemoteParts found;
    List* seen;  // what has been looked at: views may come by several ways, even in a circle
};

void look_at(Oid oid, Search* search);

// SELECT * FROM ONLY the relation, as the parser would make it, but without a name to look up or a
// right to ask for. Partitions are left out: each would be locked.
Query* simple_select(::Relation relation) {
    ParseState* const state = make_parsestate(nullptr);
    ParseNamespaceItem* const item =
        addRangeTableEntryForRelation(state, relation, AccessShareLock, nullptr, false, true);
    auto* const place = makeNode(RangeTblRef);
    place->rtindex = item->p_rtindex;
    auto* const query = makeNode(Query);
    query->commandType = CMD_SELECT;
    query->canSetTag = true;
    query->jointree = makeFromExpr(list_make1(place), nullptr);
    query->targetList = expandNSItemAttrs(state, item, 0, false, -1);
    take_tables(query, state);
    free_parsestate(state);
    return query;
}

// Whether somebody else than the server has made the plan. What an extension does to plans of
// tables that are not its own stays below the top.
bool is_planned_by_extension(Oid oid) {
    MemoryContext const context = AllocSetContextCreate(
        CurrentMemoryContext, "batch_ops plan of a relation", ALLOCSET_DEFAULT_SIZES);
    MemoryContext const caller = MemoryContextSwitchTo(context);
    ::Relation relation = relation_open(oid, AccessShareLock);
    Query* const query = simple_select(relation);
    relation_close(relation, NoLock);  // as for any plan, which may be executed
    const PlannedStmt* const planned = pg_plan_query(query, "SELECT", 0, nullptr);
    const bool by_extension = IsA(planned->planTree, CustomScan);
    MemoryContextSwitchTo(caller);
    MemoryContextDelete(context);
    return by_extension;
}

bool look_at_node(Node* node, void* search) {
    if (node == nullptr) {
        return false;
    }
    if (IsA(node, RangeTblEntry)) {
        const auto* const entry = castNode(RangeTblEntry, node);
        if (entry->rtekind == RTE_RELATION) {
            look_at(entry->relid, static_cast<Search*>(search));
        }
        return false;
    }
    if (IsA(node, Query)) {
        return walk_query(castNode(Query, node), look_at_node, search, QTW_EXAMINE_RTES_BEFORE);
    }
    return walk_expression(node, look_at_node, search);
}

void look_into_view(Oid oid, Search* search) {
    ::Relation view = try_relation_open(oid, AccessShareLock);
    if (view != nullptr) {
        // The server may make its own description of the view anew meanwhile.
        look_at_node(static_cast<Node*>(copyObjectImpl(get_view_query(view))), search);
        relation_close(view, AccessShareLock);
    }
}

void look_at_children(Oid oid, Search* search) {
    ListCell* cell = nullptr;
    foreach (cell, find_all_inheritors(oid, NoLock, nullptr)) {
        if (get_rel_relkind(lfirst_oid(cell)) == RELKIND_FOREIGN_TABLE) {
            search->found.foreign_table = true;
        }
    }
}

void look_at_table(Oid oid, Search* search) {
    if (has_subclass(oid)) {
        look_at_children(oid, search);
    }
    if (planner_hook != nullptr && is_planned_by_extension(oid)) {
        search->found.planned_by_extension = true;
    }
}

void look_at(Oid oid, Search* search) {
    if (list_member_oid(search->seen, oid)) {
        return;
    }
    check_stack_depth();
    search->seen = lappend_oid(search->seen, oid);
    switch (get_rel_relkind(oid)) {
        case RELKIND_FOREIGN_TABLE:
            search->found.foreign_table = true;
            break;
        case RELKIND_RELATION:
        case RELKIND_PARTITIONED_TABLE:
            look_at_table(oid, search);
            break;
        case RELKIND_VIEW:
            look_into_view(oid, search);
            break;
        default:  // the rows of a materialized view are its own
            break;
    }
}

// --- what is known ---

SessionMemory<RemoteParts>& known_parts() {
    constexpr std::size_t most_relations = 5000;
    static auto* const known = new SessionMemory<RemoteParts>(most_relations);
    static planner_hook_type hook = nullptr;
    if (hook != planner_hook) {
        known->forget();
        hook = planner_hook;
    }
    return *known;
}

}  // namespace

RemoteParts remote_parts_of(Oid relation) {
    if (const RemoteParts* const known = known_parts().find(relation)) {
        return *known;
    }
    // Planning may run a batch, and that may bring news.
    const std::uint64_t as_of = noticed_catalog_changes();
    const RemoteParts parts = call_postgres([relation] {
        Search search{};
        look_at(relation, &search);
        return search.found;
    });
    known_parts().keep(relation, parts, as_of);
    return parts;
}

}  // namespace batch_ops::postgres
