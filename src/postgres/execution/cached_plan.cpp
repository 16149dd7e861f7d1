#include "postgres/execution/cached_plan.hpp"

namespace batch_ops::postgres {

// The planner works in the caller's memory; the plan itself is copied into its own.
CachedPlan* cached_plan_of(SPIPlanPtr plan) {
    MemoryContext const planning =
        AllocSetContextCreate(CurrentMemoryContext, "batch_ops planning", ALLOCSET_DEFAULT_SIZES);
    MemoryContext const caller = MemoryContextSwitchTo(planning);
    CachedPlan* const planned = SPI_plan_get_cached_plan(plan);
    MemoryContextSwitchTo(caller);
    MemoryContextDelete(planning);
    return planned;
}

// Counted as the server's plancache.c does before it decides.
void plan_costly_with_values(SPIPlanPtr plan) {
    constexpr int tries = 5;
    constexpr double costly = 100;  // times the planning
    // Not linitial_node: a CachedPlanSource has no node tag for it to check.
    auto* const source = static_cast<CachedPlanSource*>(linitial(SPI_plan_get_plan_sources(plan)));
    if (source->num_custom_plans < tries || list_length(source->query_list) != 1) {
        return;
    }
    const int relations = list_length(linitial_node(Query, source->query_list)->rtable);
    const double planning = 1000.0 * cpu_operator_cost * (relations + 1);
    const double average =
        source->total_custom_cost / static_cast<double>(source->num_custom_plans);
    if (average > costly * planning) {
        source->cursor_options |= CURSOR_OPT_CUSTOM_PLAN;
    }
}

}  // namespace batch_ops::postgres
