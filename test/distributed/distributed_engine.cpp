// Tables whose names begin with dist_ as a distributed engine (Citus is the model) shows them to a
// session, though their rows stay where they are. It makes the plans of every statement that
// touches one: the server's own plan below a node of its own, which
//
// - hands rows on in reverse, unless they were to be sorted: there are no promises about order;
// - runs no INSERT of several rows, and no join with a list, that was planned without values;
// - knows no function of an extension, for workers don't have it, and joins with no local table;
// - knows no subquery without columns.
//
// A row that has null for its first column, by which it is distributed, is refused when its INSERT
// is planned. Of settings, workers learn only what the statement SET LOCAL sets: they have it as
// worker.<name>.
#include "postgres/server/pg_headers.hpp"

extern "C" {
#include "nodes/extensible.h"
#include "parser/parsetree.h"
#include "tcop/utility.h"
#include "utils/tuplestore.h"

PG_MODULE_MAGIC;
PGDLLEXPORT void _PG_init(void);
}

namespace {

planner_hook_type next_planner = nullptr;
ProcessUtility_hook_type next_utility = nullptr;

// --- looking at statements ---

struct Facts {
    bool touches_distributed;
    bool touches_local;
    bool has_parameters;
    bool joins_a_list;
    bool has_subquery_without_columns;
    Oid extension_function;
};

bool is_distributed(Oid relation) {
    const char* const name = get_rel_name(relation);
    return name != nullptr && strncmp(name, "dist_", 5) == 0;
}

void note_table(Oid relation, Facts* facts) {
    const char kind = get_rel_relkind(relation);
    if (kind != RELKIND_RELATION && kind != RELKIND_PARTITIONED_TABLE) {
        return;
    }
    if (is_distributed(relation)) {
        facts->touches_distributed = true;
    } else if (relation >= FirstNormalObjectId) {
        facts->touches_local = true;
    }
}

bool has_columns(const Query* query) {
    ListCell* cell = nullptr;
    foreach (cell, query->targetList) {
        if (!lfirst_node(TargetEntry, cell)->resjunk) {
            return true;
        }
    }
    return false;
}

void note_entry(const RangeTblEntry* entry, Facts* facts) {
    switch (entry->rtekind) {
        case RTE_RELATION:
            note_table(entry->relid, facts);
            break;
        case RTE_FUNCTION:
            facts->joins_a_list = true;
            break;
        case RTE_SUBQUERY:
            facts->has_subquery_without_columns =
                facts->has_subquery_without_columns || !has_columns(entry->subquery);
            break;
        default:
            break;
    }
}

void note_function(Oid function, Facts* facts) {
    if (OidIsValid(getExtensionOfObject(ProcedureRelationId, function))) {
        facts->extension_function = function;
    }
}

bool note_node(Node* node, void* context) {
    auto* const facts = static_cast<Facts*>(context);
    if (node == nullptr) {
        return false;
    }
    if (IsA(node, Query)) {
        return batch_ops::postgres::walk_query(castNode(Query, node), note_node, facts,
                                               QTW_EXAMINE_RTES_BEFORE);
    }
    if (IsA(node, RangeTblEntry)) {
        note_entry(castNode(RangeTblEntry, node), facts);
        return false;
    }
    if (IsA(node, Param)) {
        facts->has_parameters =
            facts->has_parameters || castNode(Param, node)->paramkind == PARAM_EXTERN;
    } else if (IsA(node, FuncExpr)) {
        note_function(castNode(FuncExpr, node)->funcid, facts);
    } else if (IsA(node, Aggref)) {
        note_function(castNode(Aggref, node)->aggfnoid, facts);
    }
    return batch_ops::postgres::walk_expression(node, note_node, facts);
}

Facts facts_of(Query* query) {
    Facts facts{};
    note_node(reinterpret_cast<Node*>(query), &facts);
    return facts;
}

// --- the column that a row is distributed by ---

bool is_null(const Node* value, ParamListInfo values) {
    if (value == nullptr) {
        return true;
    }
    if (IsA(value, Const)) {
        return castNode(Const, const_cast<Node*>(value))->constisnull;
    }
    if (!IsA(value, Param) || values == nullptr) {
        return false;
    }
    const int number = castNode(Param, const_cast<Node*>(value))->paramid;
    return number <= values->numParams && values->params[number - 1].isnull;
}

const Node* first_column_of(const Query* insert) {
    ListCell* cell = nullptr;
    foreach (cell, insert->targetList) {
        const TargetEntry* const entry = lfirst_node(TargetEntry, cell);
        if (entry->resno == 1 && !entry->resjunk) {
            return reinterpret_cast<const Node*>(entry->expr);
        }
    }
    return nullptr;
}

void check_distribution_column(const Query* query, ParamListInfo values) {
    if (query->commandType != CMD_INSERT) {
        return;
    }
    const RangeTblEntry* const target = rt_fetch(query->resultRelation, query->rtable);
    if (is_distributed(target->relid) && is_null(first_column_of(query), values)) {
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
                        errmsg("cannot distribute a row by null")));
    }
}

// --- the node on top ---

// What the plan was refused for; it is said when the plan runs, for the server makes plans without
// values only to see what they would cost.
const char* reason_against(const Query* query, const Facts& facts, ParamListInfo values) {
    const bool stores_several =
        query->commandType == CMD_INSERT && query->jointree->fromlist != NIL;
    if (facts.has_parameters && values == nullptr && (stores_several || facts.joins_a_list)) {
        return "cannot plan a distributed statement without its values";
    }
    if (OidIsValid(facts.extension_function)) {
        return psprintf("workers have no function %s", get_func_name(facts.extension_function));
    }
    if (facts.touches_local && facts.touches_distributed) {
        return "cannot join distributed tables with local ones";
    }
    if (facts.has_subquery_without_columns) {
        return "cannot distribute a subquery without columns";
    }
    return "";
}

struct DistributedScanState {
    CustomScanState base;  // first: the server knows this as a CustomScanState
    bool reverses;
    Tuplestorestate* rows;
    TupleTableSlot* slot;
};

CustomScan* plan_of(CustomScanState* state) {
    return castNode(CustomScan, state->ss.ps.plan);
}

void begin_scan(CustomScanState* state, EState* estate, int flags) {
    const CustomScan* const plan = plan_of(state);
    const char* const reason = strVal(linitial(plan->custom_private));
    if (*reason != '\0' && (flags & EXEC_FLAG_EXPLAIN_ONLY) == 0) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("%s", reason)));
    }
    auto* const self = reinterpret_cast<DistributedScanState*>(state);
    self->reverses = intVal(lsecond(plan->custom_private)) != 0;
    PlanState* const child =
        ExecInitNode(static_cast<Plan*>(linitial(plan->custom_plans)), estate, flags);
    state->custom_ps = list_make1(child);
    self->slot =
        ExecInitExtraTupleSlot(estate, ExecGetResultType(&state->ss.ps), &TTSOpsMinimalTuple);
}

// A table of results as a client of the workers gets it: all, before the first row is handed on.
void fetch_all(DistributedScanState* self) {
    auto* const child = static_cast<PlanState*>(linitial(self->base.custom_ps));
    self->rows = tuplestore_begin_heap(true, false, work_mem);
    for (TupleTableSlot* row = ExecProcNode(child); !TupIsNull(row); row = ExecProcNode(child)) {
        tuplestore_puttupleslot(self->rows, row);
    }
    if (self->reverses) {
        while (tuplestore_advance(self->rows, true)) {
        }
    }
}

TupleTableSlot* next_row(CustomScanState* state) {
    auto* const self = reinterpret_cast<DistributedScanState*>(state);
    if (self->rows == nullptr) {
        fetch_all(self);
    }
    const bool found = tuplestore_gettupleslot(self->rows, !self->reverses, true, self->slot);
    return found ? self->slot : nullptr;
}

void end_scan(CustomScanState* state) {
    auto* const self = reinterpret_cast<DistributedScanState*>(state);
    if (self->rows != nullptr) {
        tuplestore_end(self->rows);
    }
    ExecEndNode(static_cast<PlanState*>(linitial(state->custom_ps)));
}

void rescan(CustomScanState*) {
    elog(ERROR, "a distributed plan is read once");
}

CustomExecMethods exec_methods;
CustomScanMethods scan_methods;

Node* make_state(CustomScan*) {
    auto* const self = static_cast<DistributedScanState*>(palloc0(sizeof(DistributedScanState)));
    NodeSetTag(self, T_CustomScanState);
    self->base.methods = &exec_methods;
    return reinterpret_cast<Node*>(self);
}

// The columns of a plan, as a node above it refers to them.
List* columns_of(const Plan* plan) {
    List* columns = NIL;
    ListCell* cell = nullptr;
    foreach (cell, plan->targetlist) {
        TargetEntry* const entry = flatCopyTargetEntry(lfirst_node(TargetEntry, cell));
        Node* const value = reinterpret_cast<Node*>(entry->expr);
        entry->expr = reinterpret_cast<Expr*>(makeVar(INDEX_VAR, entry->resno, exprType(value),
                                                      exprTypmod(value), exprCollation(value), 0));
        columns = lappend(columns, entry);
    }
    return columns;
}

Plan* put_on_top(Plan* below, const char* reason, bool reverses) {
    auto* const scan = makeNode(CustomScan);
    scan->scan.plan.startup_cost = below->startup_cost;
    scan->scan.plan.total_cost = below->total_cost;
    scan->scan.plan.plan_rows = below->plan_rows;
    scan->scan.plan.plan_width = below->plan_width;
    scan->scan.plan.targetlist = columns_of(below);
    scan->custom_scan_tlist = columns_of(below);
    scan->custom_plans = list_make1(below);
    scan->custom_private = list_make2(makeString(pstrdup(reason)), makeInteger(reverses ? 1 : 0));
    scan->methods = &scan_methods;
    return &scan->scan.plan;
}

// --- the hooks ---

PlannedStmt* plan_statement(Query* query, const char* text, int options, ParamListInfo values) {
    const Facts facts = facts_of(query);
    const char* reason = "";
    bool reverses = false;
    if (facts.touches_distributed) {
        // The server's planner scribbles on the query.
        check_distribution_column(query, values);
        reason = reason_against(query, facts, values);
        reverses = query->sortClause == NIL;
    }
    PlannedStmt* const planned = next_planner == nullptr
                                     ? standard_planner(query, text, options, values)
                                     : next_planner(query, text, options, values);
    if (facts.touches_distributed) {
        planned->planTree = put_on_top(planned->planTree, reason, reverses);
    }
    return planned;
}

void send_to_workers(const VariableSetStmt* statement) {
    if (!statement->is_local || statement->kind != VAR_SET_VALUE ||
        strchr(statement->name, '.') == nullptr) {
        return;
    }
    set_config_option(psprintf("worker.%s", statement->name),
                      ExtractSetVariableArgs(const_cast<VariableSetStmt*>(statement)), PGC_USERSET,
                      PGC_S_SESSION, GUC_ACTION_LOCAL, true, 0, false);
}

void run_utility(PlannedStmt* statement, const char* text, bool read_only,
                 ProcessUtilityContext context, ParamListInfo values, QueryEnvironment* environment,
                 DestReceiver* receiver, QueryCompletion* completion) {
    if (IsA(statement->utilityStmt, VariableSetStmt)) {
        send_to_workers(castNode(VariableSetStmt, statement->utilityStmt));
    }
    (next_utility == nullptr ? standard_ProcessUtility : next_utility)(
        statement, text, read_only, context, values, environment, receiver, completion);
}

}  // namespace

void _PG_init() {
    exec_methods.CustomName = "Distributed";
    exec_methods.BeginCustomScan = begin_scan;
    exec_methods.ExecCustomScan = next_row;
    exec_methods.EndCustomScan = end_scan;
    exec_methods.ReScanCustomScan = rescan;
    scan_methods.CustomName = "Distributed";
    scan_methods.CreateCustomScanState = make_state;
    RegisterCustomScanMethods(&scan_methods);
    next_planner = planner_hook;
    planner_hook = plan_statement;
    next_utility = ProcessUtility_hook;
    ProcessUtility_hook = run_utility;
}
