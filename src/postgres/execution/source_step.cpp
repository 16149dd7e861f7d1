#include "postgres/execution/source_step.hpp"

namespace batch_ops::postgres {

namespace {

// Called by the server as the source.
TupleTableSlot* next_row(PlanState* node) {
    auto* const step = reinterpret_cast<SourceStep*>(node);
    step->row_is_done(step);
    TupleTableSlot* const row = ExecProcNode(step->source);
    if (step->row_comes != nullptr) {
        step->row_comes(step, row);
    }
    return row;
}

}  // namespace

void put_in(SourceStep* step, const QueryDesc* query) {
    MemoryContext const caller = MemoryContextSwitchTo(query->estate->es_query_cxt);
    PlanState*& source = outerPlanState(query->planstate);
    step->source = source;
    // Whoever walks through the plan finds a step that has the source below it.
    step->node = *source;
    step->node.type = T_ResultState;
    step->node.plan = reinterpret_cast<Plan*>(makeNode(Result));
    step->node.lefttree = source;
    step->node.righttree = nullptr;
    step->node.initPlan = NIL;
    step->node.subPlan = NIL;
    step->node.chgParam = nullptr;
    // What the source has spent is its own.
    step->node.instrument = nullptr;
    step->node.worker_instrument = nullptr;
    step->node.ExecProcNode = next_row;
    source = &step->node;
    MemoryContextSwitchTo(caller);
}

void take_out(SourceStep* step, const QueryDesc* query) {
    outerPlanState(query->planstate) = step->source;
}

}  // namespace batch_ops::postgres
