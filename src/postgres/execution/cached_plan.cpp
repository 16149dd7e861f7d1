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

}  // namespace batch_ops::postgres
