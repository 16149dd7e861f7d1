#include "postgres/fusion/plan_rules.hpp"

#include <algorithm>

#include "postgres/fusion/expression_rules.hpp"

namespace batch_ops::postgres {

namespace {

bool are_allowed(List* expressions) {
    return is_allowed_in_plan(reinterpret_cast<Node*>(expressions));
}

bool is_allowed_plan(Plan* plan);

bool are_allowed_plans(List* plans) {
    ListCell* cell = nullptr;
    foreach (cell, plans) {
        if (!is_allowed_plan(static_cast<Plan*>(lfirst(cell)))) {
            return false;
        }
    }
    return true;
}

// What kinds of nodes hold besides the target list, the quals and the two children. A kind that is
// not listed is not allowed.
bool is_allowed_join(Plan* plan) {
    switch (nodeTag(plan)) {
        case T_MergeJoin:
            return are_allowed(reinterpret_cast<MergeJoin*>(plan)->mergeclauses) &&
                   are_allowed(reinterpret_cast<Join*>(plan)->joinqual);
        case T_HashJoin:
            return are_allowed(reinterpret_cast<HashJoin*>(plan)->hashclauses) &&
                   are_allowed(reinterpret_cast<Join*>(plan)->joinqual);
        default:
            return are_allowed(reinterpret_cast<Join*>(plan)->joinqual);
    }
}

bool is_allowed_scan(Plan* plan) {
    switch (nodeTag(plan)) {
        case T_IndexScan:
            return are_allowed(castNode(IndexScan, plan)->indexqualorig) &&
                   are_allowed(castNode(IndexScan, plan)->indexorderbyorig);
        case T_IndexOnlyScan:
            return are_allowed(castNode(IndexOnlyScan, plan)->indexqual) &&
                   are_allowed(castNode(IndexOnlyScan, plan)->indexorderby);
        case T_BitmapIndexScan:
            return are_allowed(castNode(BitmapIndexScan, plan)->indexqualorig);
        case T_BitmapHeapScan:
            return are_allowed(castNode(BitmapHeapScan, plan)->bitmapqualorig);
        case T_TidScan:
            return are_allowed(castNode(TidScan, plan)->tidquals);
        case T_FunctionScan:
            return are_allowed(castNode(FunctionScan, plan)->functions);
        case T_ValuesScan:
            return are_allowed(castNode(ValuesScan, plan)->values_lists);
        case T_SubqueryScan:
            return is_allowed_plan(castNode(SubqueryScan, plan)->subplan);
        default:
            return IsA(plan, SeqScan) || IsA(plan, CteScan);
    }
}

bool is_allowed_change(const ModifyTable* change) {
    return change->onConflictAction == ONCONFLICT_NONE &&
           are_allowed(change->withCheckOptionLists) && are_allowed(change->returningLists);
}

bool is_allowed_kind(Plan* plan) {
    switch (nodeTag(plan)) {
        case T_ModifyTable:
            return is_allowed_change(castNode(ModifyTable, plan));
        case T_Result:
            return is_allowed_in_plan(castNode(Result, plan)->resconstantqual);
        case T_Append:
            return are_allowed_plans(castNode(Append, plan)->appendplans);
        case T_BitmapAnd:
            return are_allowed_plans(castNode(BitmapAnd, plan)->bitmapplans);
        case T_BitmapOr:
            return are_allowed_plans(castNode(BitmapOr, plan)->bitmapplans);
        case T_Limit:
            return is_allowed_in_plan(castNode(Limit, plan)->limitOffset) &&
                   is_allowed_in_plan(castNode(Limit, plan)->limitCount);
        case T_NestLoop:
        case T_MergeJoin:
        case T_HashJoin:
            return is_allowed_join(plan);
        case T_ProjectSet:
        case T_Material:
        case T_Memoize:
        case T_Sort:
        case T_IncrementalSort:
        case T_Group:
        case T_Agg:
        case T_Unique:
        case T_Hash:
            return true;
        default:
            return is_allowed_scan(plan);
    }
}

bool is_allowed_plan(Plan* plan) {
    if (plan == nullptr) {
        return true;
    }
    check_stack_depth();
    return is_allowed_kind(plan) && are_allowed(plan->targetlist) && are_allowed(plan->qual) &&
           is_allowed_plan(plan->lefttree) && is_allowed_plan(plan->righttree);
}

bool runs_allowed_code(const PlannedStmt* statement) {
    return is_allowed_plan(statement->planTree) && are_allowed_plans(statement->subplans);
}

// Those of the other relations of a join, by which a row is found again, lock nothing.
bool locks_rows(const PlannedStmt* statement) {
    ListCell* cell = nullptr;
    foreach (cell, statement->rowMarks) {
        const RowMarkType type = lfirst_node(PlanRowMark, cell)->markType;
        if (type != ROW_MARK_REFERENCE && type != ROW_MARK_COPY) {
            return true;
        }
    }
    return false;
}

bool is_written(WrittenTables written, Oid table) {
    return std::find(written.oids, written.oids + written.count, table) !=
           written.oids + written.count;
}

}  // namespace

bool may_run_for_several(const PlannedStmt* statement, WrittenTables written) {
    int place = 0;
    ListCell* cell = nullptr;
    foreach (cell, statement->rtable) {
        ++place;
        const auto* const entry = lfirst_node(RangeTblEntry, cell);
        if (entry->rtekind == RTE_RELATION && is_written(written, entry->relid) &&
            !list_member_int(statement->resultRelations, place)) {
            return false;
        }
    }
    return !locks_rows(statement) && runs_allowed_code(statement);
}

bool reads_elsewhere_only(const PlannedStmt* query, WrittenTables written) {
    if (query->commandType != CMD_SELECT || query->hasModifyingCTE ||
        query->utilityStmt != nullptr || locks_rows(query)) {
        return false;
    }
    ListCell* cell = nullptr;
    foreach (cell, query->relationOids) {
        if (is_written(written, lfirst_oid(cell))) {
            return false;
        }
    }
    return runs_allowed_code(query);
}

}  // namespace batch_ops::postgres
