#include "postgres/execution/source_row.hpp"

namespace batch_ops::postgres {

namespace {

bool returns_rows_singly(const FunctionScanState* scan) {
    return !scan->simple;  // else the executor does not count them
}

// Whether it takes further rows from below before it has given what becomes of one.
bool takes_rows_ahead(const PlanState* source) {
    return IsA(source, HashJoinState) || IsA(source, MergeJoinState) || IsA(source, SortState) ||
           IsA(source, MaterialState) || IsA(source, GatherState);
}

}  // namespace

std::int64_t last_source_row(const QueryDesc* query) {
    PlanState* source = outerPlanState(query->planstate);
    while (source != nullptr && !takes_rows_ahead(source)) {
        if (IsA(source, FunctionScanState)) {
            const auto* scan = castNode(FunctionScanState, source);
            return returns_rows_singly(scan) ? scan->ordinal - 1 : -1;
        }
        if (IsA(source, ValuesScanState)) {
            return castNode(ValuesScanState, source)->curr_idx;
        }
        source = IsA(source, SubqueryScanState) ? castNode(SubqueryScanState, source)->subplan
                                                : outerPlanState(source);
    }
    return -1;
}

}  // namespace batch_ops::postgres
