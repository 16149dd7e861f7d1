#include "postgres/execution/request_order.hpp"

#include <initializer_list>

namespace batch_ops::postgres {

namespace {

void turn_off(const char* setting) {
    set_config_option(setting, "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

// A nested loop over the list looks each row up in turn.
bool goes_along_the_list(const PlannedStmt* statement) {
    const Plan* const change = statement->planTree;
    if (!IsA(change, ModifyTable)) {
        return false;
    }
    const Plan* const join = outerPlan(change);
    return join != nullptr && IsA(join, NestLoop) && IsA(outerPlan(join), FunctionScan);
}

// The plan that is made now is kept; were it made anew, it would be looked at again. What the
// planner leaves behind goes at once: an operation may have many statements. nullptr where there
// are several plans.
CachedPlan* plan_without(SPIPlanPtr plan, std::initializer_list<const char*> settings) {
    MemoryContext const planning =
        AllocSetContextCreate(CurrentMemoryContext, "batch_ops planning", ALLOCSET_DEFAULT_SIZES);
    MemoryContext const caller = MemoryContextSwitchTo(planning);
    const int nest_level = NewGUCNestLevel();
    for (const char* setting : settings) {
        turn_off(setting);
    }
    CachedPlan* const cached = SPI_plan_get_cached_plan(plan);
    AtEOXact_GUC(true, nest_level);
    MemoryContextSwitchTo(caller);
    MemoryContextDelete(planning);
    return cached;
}

}  // namespace

bool changes_in_request_order(SPIPlanPtr plan) {
    CachedPlan* const cached = plan_without(plan, {"enable_hashjoin", "enable_mergejoin"});
    if (cached == nullptr) {
        return false;
    }
    const bool in_order = goes_along_the_list(linitial_node(PlannedStmt, cached->stmt_list));
    ReleaseCachedPlan(cached, CurrentResourceOwner);
    return in_order;
}

void plan_by_hashing(SPIPlanPtr plan) {
    CachedPlan* const cached = plan_without(plan, {"enable_nestloop"});
    if (cached != nullptr) {
        ReleaseCachedPlan(cached, CurrentResourceOwner);
    }
}

}  // namespace batch_ops::postgres
