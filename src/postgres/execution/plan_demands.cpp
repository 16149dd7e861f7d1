#include "postgres/execution/plan_demands.hpp"

#include <initializer_list>

#include "postgres/execution/cached_plan.hpp"
#include "postgres/server/passing_setting.hpp"

namespace batch_ops::postgres {

namespace {

// A nested loop over the list looks each row up in turn; so does one over that, which looks up what
// a policy asks for.
bool goes_along_the_list(const PlannedStmt* statement) {
    const Plan* const change = statement->planTree;
    if (change == nullptr || !IsA(change, ModifyTable)) {
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

// nullptr where there are several plans.
CachedPlan* plan_without(SPIPlanPtr plan, std::initializer_list<const char*> settings) {
    const int nest_level = NewGUCNestLevel();
    for (const char* setting : settings) {
        set_for_a_moment(setting, "off");
    }
    CachedPlan* const cached = cached_plan_of(plan);
    AtEOXact_GUC(true, nest_level);
    return cached;
}

CachedPlan* plan_in_form(SPIPlanPtr plan, const PlanDemands& demands) {
    if (demands.along_the_list) {
        // Of a small table the server would rather take all rows, in their order.
        return plan_without(plan, {"enable_hashjoin", "enable_mergejoin", "enable_seqscan"});
    }
    return demands.by_hashing ? plan_without(plan, {"enable_nestloop"}) : cached_plan_of(plan);
}

}  // namespace

CachedPlan* plan_as_demanded(SPIPlanPtr plan, const PlanDemands& demands) {
    CachedPlan* const cached = plan_in_form(plan, demands);
    const PlannedStmt* const statement = cached == nullptr || list_length(cached->stmt_list) != 1
                                             ? nullptr
                                             : linitial_node(PlannedStmt, cached->stmt_list);
    if (demands.in_request_order && (statement == nullptr || !goes_along_the_list(statement))) {
        ereport(ERROR,
                (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                 errmsg("cannot run as one statement: rows would be locked in another order")));
    }
    if (demands.every_row && statement != nullptr) {
        stop_at_no_row(statement->planTree);
    }
    return cached;
}

}  // namespace batch_ops::postgres
