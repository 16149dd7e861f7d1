#include "postgres/catalog/shown_tables.hpp"

#include <algorithm>
#include <span>

#include "postgres/catalog/dependents.hpp"
#include "postgres/catalog/relation_kind.hpp"
#include "postgres/catalog/single_rows.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

constexpr int deepest_view = 32;

// --- in the server's terms ---

// Where a column comes from.
struct PlainOrigin {
    const char* path;  // the places in the FROM of each view, from the outermost on
    Oid table;
    AttrNumber number;
    bool may_repeat;
};

// The query of a view, as it is stored: nothing is locked.
Query* query_of_view(Oid view) {
    HeapTuple tuple =
        SearchSysCache2(RULERELNAME, ObjectIdGetDatum(view), PointerGetDatum(ViewSelectRuleName));
    if (!HeapTupleIsValid(tuple)) {
        return nullptr;
    }
    char* const stored =
        TextDatumGetCString(SysCacheGetAttrNotNull(RULERELNAME, tuple, Anum_pg_rewrite_ev_action));
    ReleaseSysCache(tuple);
    auto* const actions = static_cast<List*>(stringToNode(stored));
    return list_length(actions) == 1 ? linitial_node(Query, actions) : nullptr;
}

// A column as the column of something else, or nullptr.
const Var* as_column(Node* node) {
    const auto* const column = node != nullptr && IsA(node, Var) ? castNode(Var, node) : nullptr;
    return column != nullptr && column->varlevelsup == 0 && column->varattno > 0 ? column : nullptr;
}

// What a column of a join, or of a grouping, is below it.
const Var* below_joins(const Query* query, const Var* column) {
    for (int step = 0; column != nullptr && step < deepest_view; ++step) {
        const RangeTblEntry* const entry = rt_fetch(column->varno, query->rtable);
        List* below = NIL;
        if (entry->rtekind == RTE_JOIN) {
            below = entry->joinaliasvars;
#if PG_VERSION_NUM >= 180000
        } else if (entry->rtekind == RTE_GROUP) {
            below = entry->groupexprs;
#endif
        } else {
            return column;
        }
        column = column->varattno <= list_length(below)
                     ? as_column(static_cast<Node*>(list_nth(below, column->varattno - 1)))
                     : nullptr;
    }
    return nullptr;
}

// What was looked at for one view: several columns go through it.
struct Trace {
    Oid views[deepest_view];
    Query* queries[deepest_view];
    int count;
    const Query* judged;  // the query of the last place, and whether that keeps its rows single
    int place;
    bool keeps_single;
};

bool keeps_single(const Query* query, int place, Trace* trace) {
    if (trace->judged != query || trace->place != place) {
        trace->keeps_single = keeps_rows_single(query, place);
        trace->judged = query;
        trace->place = place;
    }
    return trace->keeps_single;
}

Query* known_query_of_view(Oid view, Trace* trace) {
    for (int index = 0; index < trace->count; ++index) {
        if (trace->views[index] == view) {
            return trace->queries[index];
        }
    }
    Query* const query = query_of_view(view);
    if (trace->count < deepest_view) {
        trace->views[trace->count] = view;
        trace->queries[trace->count++] = query;
    }
    return query;
}

// False for what is not the column of a table.
bool find_origin(const Query* query, AttrNumber number, Trace* trace, PlainOrigin* origin) {
    const char* path = "";
    bool may_repeat = false;
    for (int depth = 0; query != nullptr && depth < deepest_view; ++depth) {
        CHECK_FOR_INTERRUPTS();
        if (query->setOperations != nullptr || number > list_length(query->targetList)) {
            return false;
        }
        const auto* const entry = list_nth_node(TargetEntry, query->targetList, number - 1);
        const Var* const column =
            below_joins(query, as_column(reinterpret_cast<Node*>(entry->expr)));
        if (column == nullptr) {
            return false;
        }
        const RangeTblEntry* const source = rt_fetch(column->varno, query->rtable);
        path = psprintf("%s.%d", path, static_cast<int>(column->varno));
        may_repeat = may_repeat || !keeps_single(query, column->varno, trace);
        number = column->varattno;
        if (source->rtekind == RTE_SUBQUERY && !OidIsValid(source->relid)) {
            query = source->subquery;
        } else if (source->rtekind != RTE_RELATION && source->rtekind != RTE_SUBQUERY) {
            return false;
        } else if (is_view(get_rel_relkind(source->relid))) {
            query = known_query_of_view(source->relid, trace);
        } else {
            *origin = {path, source->relid, number, may_repeat || comes_with_children(source)};
            return true;
        }
    }
    return false;
}

struct PlainShownColumn {
    const char* name;
    const char* table_column;
    PlainOrigin origin;
};

struct PlainShownColumns {
    PlainShownColumn* columns;
    int count;
};

PlainShownColumns trace_shown_columns(Oid relation) {
    PlainShownColumns described{};
    const char kind = get_rel_relkind(relation);
    Trace trace{};
    const Query* const query = is_view(kind) ? known_query_of_view(relation, &trace) : nullptr;
    HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
    if (!HeapTupleIsValid(tuple) || (is_view(kind) && query == nullptr)) {
        if (HeapTupleIsValid(tuple)) {
            ReleaseSysCache(tuple);
        }
        return described;
    }
    const int natts = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relnatts;
    ReleaseSysCache(tuple);
    described.columns =
        static_cast<PlainShownColumn*>(palloc(Max(natts, 1) * sizeof(PlainShownColumn)));
    for (int index = 0; index < natts; ++index) {
        const auto number = static_cast<AttrNumber>(index + 1);
        PlainShownColumn* const column = &described.columns[described.count];
        column->origin = {"", relation, number, false};
        column->name = get_attname(relation, number, true);
        if (column->name == nullptr ||
            (query != nullptr && !find_origin(query, number, &trace, &column->origin))) {
            continue;
        }
        column->table_column = get_attname(column->origin.table, column->origin.number, true);
        described.count += column->table_column == nullptr ? 0 : 1;
    }
    return described;
}

// The queries of views are large, and many may be looked at: only what is found is kept.
PlainShownColumns describe_shown_columns(Oid relation) {
    MemoryContext const context = AllocSetContextCreate(
        CurrentMemoryContext, "batch_ops columns of a view", ALLOCSET_DEFAULT_SIZES);
    MemoryContext const caller = MemoryContextSwitchTo(context);
    const PlainShownColumns traced = trace_shown_columns(relation);
    MemoryContextSwitchTo(caller);
    PlainShownColumns described{
        static_cast<PlainShownColumn*>(palloc(Max(traced.count, 1) * sizeof(PlainShownColumn))),
        traced.count};
    for (int index = 0; index < traced.count; ++index) {
        PlainShownColumn* const column = &described.columns[index];
        *column = traced.columns[index];
        column->name = pstrdup(column->name);
        column->table_column = pstrdup(column->table_column);
        column->origin.path = pstrdup(column->origin.path);
    }
    MemoryContextDelete(context);
    return described;
}

// --- finding relations ---

struct PlainOids {
    Oid* oids;
    int count;
};

PlainOids from_list(const List* list) {
    PlainOids plain{static_cast<Oid*>(palloc(Max(list_length(list), 1) * sizeof(Oid))), 0};
    const ListCell* cell = nullptr;
    foreach (cell, list) {
        plain.oids[plain.count++] = lfirst_oid(cell);
    }
    return plain;
}

List* find_by_name(const char* name) {
    List* found = NIL;
    ScanKeyData key;
    ScanKeyInit(&key, Anum_pg_class_relname, BTEqualStrategyNumber, F_NAMEEQ,
                CStringGetDatum(name));
    ::Relation classes = table_open(RelationRelationId, AccessShareLock);
    SysScanDesc scan = systable_beginscan(classes, ClassNameNspIndexId, true, nullptr, 1, &key);
    for (HeapTuple tuple = systable_getnext(scan); HeapTupleIsValid(tuple);
         tuple = systable_getnext(scan)) {
        auto* form = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple));
        found = lappend_oid(found, form->oid);
    }
    systable_endscan(scan);
    table_close(classes, AccessShareLock);
    return found;
}

Oid relation_of_rule(Oid rule) {
    Oid found = InvalidOid;
    ScanKeyData key;
    ScanKeyInit(&key, Anum_pg_rewrite_oid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(rule));
    ::Relation rules = table_open(RewriteRelationId, AccessShareLock);
    SysScanDesc scan = systable_beginscan(rules, RewriteOidIndexId, true, nullptr, 1, &key);
    if (HeapTuple tuple = systable_getnext(scan); HeapTupleIsValid(tuple)) {
        found = reinterpret_cast<Form_pg_rewrite>(GETSTRUCT(tuple))->ev_class;
    }
    systable_endscan(scan);
    table_close(rules, AccessShareLock);
    return found;
}

List* find_views_that_read(Oid table) {
    constexpr int most_views = 300;
    List* found = list_make1_oid(table);
    for (int next = 0; next < list_length(found) && list_length(found) < most_views; ++next) {
        CHECK_FOR_INTERRUPTS();
        ListCell* cell = nullptr;
        foreach (cell, dependents_of(list_nth_oid(found, next), RewriteRelationId)) {
            const Oid view = relation_of_rule(lfirst_oid(cell));
            if (is_view(get_rel_relkind(view))) {
                found = list_append_unique_oid(found, view);
            }
        }
    }
    return list_delete_first(found);
}

}  // namespace

std::optional<std::string> ShownTable::name_of(std::string_view table_column) const {
    const auto found = std::ranges::find(columns, table_column, &ShownColumn::table_column);
    return found == columns.end() ? std::nullopt : std::optional(found->name);
}

std::vector<ShownTable> tables_shown_by(Oid relation) {
    const PlainShownColumns plain =
        call_postgres([relation] { return describe_shown_columns(relation); });
    std::vector<ShownTable> shown;
    std::vector<std::string_view> paths;
    for (const PlainShownColumn& column :
         std::span(plain.columns, static_cast<std::size_t>(plain.count))) {
        const auto known = std::ranges::find(paths, std::string_view(column.origin.path));
        const auto place = known - paths.begin();
        if (known == paths.end()) {
            paths.emplace_back(column.origin.path);
            shown.push_back({column.origin.table, column.origin.may_repeat});
        }
        shown[static_cast<std::size_t>(place)].columns.push_back(
            {column.name, column.table_column});
    }
    return shown;
}

std::vector<Oid> relations_named(std::string_view name) {
    const std::string text(name);
    const char* const plain_name = text.c_str();
    const PlainOids plain =
        call_postgres([plain_name] { return from_list(find_by_name(plain_name)); });
    return {plain.oids, plain.oids + plain.count};
}

std::vector<Oid> views_that_read(Oid table) {
    const PlainOids plain =
        call_postgres([table] { return from_list(find_views_that_read(table)); });
    return {plain.oids, plain.oids + plain.count};
}

}  // namespace batch_ops::postgres
