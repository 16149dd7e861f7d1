#include "postgres/execution/request_order.hpp"

#include <initializer_list>

#include "postgres/execution/cached_plan.hpp"
#include "postgres/server/passing_setting.hpp"

namespace batch_ops::postgres {

namespace {

// A nested loop over the list looks each row up in turn.
bool goes_along_the_list(const PlannedStmt* statement) {
    const Plan* const change = statement->planTree;
    if (!IsA(change, ModifyTable)) {
        return false;
    }
    const Plan* const join = outerPlan(change);
    return join != nullptr && IsA(join, NestLoop) && IsA(outerPlan(join), FunctionScan);
}

// The plan that is made now is kept; were it made anew, it would be looked at again. nullptr where
// there are several plans.
CachedPlan* plan_without(SPIPlanPtr plan, std::initializer_list<const char*> settings) {
    const int nest_level = NewGUCNestLevel();
    for (const char* setting : settings) {
        set_for_a_moment(setting, "off");
    }
    CachedPlan* const cached = cached_plan_of(plan);
    AtEOXact_GUC(true, nest_level);
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
