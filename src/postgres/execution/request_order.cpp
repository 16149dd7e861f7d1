#include "postgres/execution/request_order.hpp"

#include <initializer_list>

#include "postgres/execution/cached_plan.hpp"
#include "postgres/server/passing_setting.hpp"

namespace batch_ops::postgres {

namespace {

// A nested loop over the list looks each row up in turn; so does one over that, which looks up what
// a policy asks for.
bool goes_along_the_list(const PlannedStmt* statement) {
    const Plan* const change = statement->planTree;
    if (!IsA(change, ModifyTable)) {
        return false;
    }
    const Plan* rows = outerPlan(change);
    const bool is_loop = rows != nullptr && IsA(rows, NestLoop);
    while (rows != nullptr && IsA(rows, NestLoop)) {
        rows = outerPlan(rows);
    }
    return is_loop && rows != nullptr && IsA(rows, FunctionScan);
}

// The plan is the batch's own. Joins elsewhere are in expressions, and find what the server does.
void stop_at_no_row(Plan* plan) {
    if (plan == nullptr) {
        return;
    }
    if (IsA(plan, NestLoop) || IsA(plan, HashJoin) || IsA(plan, MergeJoin)) {
        reinterpret_cast<Join*>(plan)->inner_unique = false;
    }
    stop_at_no_row(outerPlan(plan));
    stop_at_no_row(innerPlan(plan));
    if (IsA(plan, SubqueryScan)) {
        stop_at_no_row(castNode(SubqueryScan, plan)->subplan);
    }
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
    // Of a small table the server would rather take all rows, in their order.
    CachedPlan* const cached =
        plan_without(plan, {"enable_hashjoin", "enable_mergejoin", "enable_seqscan"});
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

void find_every_row(SPIPlanPtr plan) {
    CachedPlan* const cached = cached_plan_of(plan);
    if (cached != nullptr) {
        stop_at_no_row(linitial_node(PlannedStmt, cached->stmt_list)->planTree);
        ReleaseCachedPlan(cached, CurrentResourceOwner);
    }
}

}  // namespace batch_ops::postgres
