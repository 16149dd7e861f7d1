#include "postgres/fusion/plan_rules.hpp"

#include <algorithm>

#include "postgres/fusion/expression_rules.hpp"

namespace batch_ops::postgres {

namespace {

// What the expressions of a plan may hold.
using Rule = bool (*)(Node*);

bool are_allowed(List* expressions, Rule rule) {
    return rule(reinterpret_cast<Node*>(expressions));
}

bool is_allowed_plan(Plan* plan, Rule rule);

bool are_allowed_plans(List* plans, Rule rule) {
    ListCell* cell = nullptr;
    foreach (cell, plans) {
        if (!is_allowed_plan(static_cast<Plan*>(lfirst(cell)), rule)) {
            return false;
        }
    }
    return true;
}

// What kinds of nodes hold besides the target list, the quals and the two children. A kind that is
// not listed is not allowed.
bool is_allowed_join(Plan* plan, Rule rule) {
    switch (nodeTag(plan)) {
        case T_MergeJoin:
            return are_allowed(reinterpret_cast<MergeJoin*>(plan)->mergeclauses, rule) &&
                   are_allowed(reinterpret_cast<Join*>(plan)->joinqual, rule);
        case T_HashJoin:
            return are_allowed(reinterpret_cast<HashJoin*>(plan)->hashclauses, rule) &&
                   are_allowed(reinterpret_cast<Join*>(plan)->joinqual, rule);
        default:
            return are_allowed(reinterpret_cast<Join*>(plan)->joinqual, rule);
    }
}

bool is_allowed_scan(Plan* plan, Rule rule) {
    switch (nodeTag(plan)) {
        case T_IndexScan:
            return are_allowed(castNode(IndexScan, plan)->indexqualorig, rule) &&
                   are_allowed(castNode(IndexScan, plan)->indexorderbyorig, rule);
        case T_IndexOnlyScan:
            return are_allowed(castNode(IndexOnlyScan, plan)->indexqual, rule) &&
                   are_allowed(castNode(IndexOnlyScan, plan)->indexorderby, rule);
        case T_BitmapIndexScan:
            return are_allowed(castNode(BitmapIndexScan, plan)->indexqualorig, rule);
        case T_BitmapHeapScan:
            return are_allowed(castNode(BitmapHeapScan, plan)->bitmapqualorig, rule);
        case T_TidScan:
            return are_allowed(castNode(TidScan, plan)->tidquals, rule);
        case T_FunctionScan:
            return are_allowed(castNode(FunctionScan, plan)->functions, rule);
        case T_ValuesScan:
            return are_allowed(castNode(ValuesScan, plan)->values_lists, rule);
        case T_SubqueryScan:
            return is_allowed_plan(castNode(SubqueryScan, plan)->subplan, rule);
        default:
            return IsA(plan, SeqScan) || IsA(plan, CteScan);
    }
}

bool is_allowed_change(const ModifyTable* change, Rule rule) {
    return change->onConflictAction == ONCONFLICT_NONE &&
           are_allowed(change->withCheckOptionLists, rule) &&
           are_allowed(change->returningLists, rule);
}

bool is_allowed_kind(Plan* plan, Rule rule) {
    switch (nodeTag(plan)) {
        case T_ModifyTable:
            return is_allowed_change(castNode(ModifyTable, plan), rule);
        case T_Result:
            return rule(castNode(Result, plan)->resconstantqual);
        case T_Append:
            return are_allowed_plans(castNode(Append, plan)->appendplans, rule);
        case T_BitmapAnd:
            return are_allowed_plans(castNode(BitmapAnd, plan)->bitmapplans, rule);
        case T_BitmapOr:
            return are_allowed_plans(castNode(BitmapOr, plan)->bitmapplans, rule);
        case T_Limit:
            return rule(castNode(Limit, plan)->limitOffset) &&
                   rule(castNode(Limit, plan)->limitCount);
        case T_NestLoop:
        case T_MergeJoin:
        case T_HashJoin:
            return is_allowed_join(plan, rule);
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
            return is_allowed_scan(plan, rule);
    }
}

bool is_allowed_plan(Plan* plan, Rule rule) {
    if (plan == nullptr) {
        return true;
    }
    check_stack_depth();
    return is_allowed_kind(plan, rule) && are_allowed(plan->targetlist, rule) &&
           are_allowed(plan->qual, rule) && is_allowed_plan(plan->lefttree, rule) &&
           is_allowed_plan(plan->righttree, rule);
}

bool runs_allowed_code(const PlannedStmt* statement, Rule rule) {
    return is_allowed_plan(statement->planTree, rule) &&
           are_allowed_plans(statement->subplans, rule);
}

Rule rule_for(const PlannedStmt* statement, WrittenTables written) {
    if (statement->commandType == CMD_SELECT) {
        return is_allowed_in_read;
    }
    return written.out_of_turn ? is_allowed_out_of_turn : is_allowed_in_change;
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

// A read mentions its own table once, a write as what is written, with partitions their root too.
bool mentions(const PlannedStmt* statement, WrittenTables written) {
    const Index root = IsA(statement->planTree, ModifyTable)
                           ? castNode(ModifyTable, statement->planTree)->rootRelation
                           : 0;
    int place = 0;
    int own_reads = statement->commandType == CMD_SELECT ? 1 : 0;
    ListCell* cell = nullptr;
    foreach (cell, statement->rtable) {
        ++place;
        const auto* const entry = lfirst_node(RangeTblEntry, cell);
        if (entry->rtekind != RTE_RELATION || !is_written(written, entry->relid) ||
            static_cast<Index>(place) == root ||
            list_member_int(statement->resultRelations, place)) {
            continue;
        }
        if (entry->relid != written.own || own_reads-- == 0) {
            return true;
        }
    }
    return false;
}

// What a sequence has come to is seen in other numbers than its next, too: by its last.
bool reads_a_sequence(const PlannedStmt* statement) {
    ListCell* cell = nullptr;
    foreach (cell, statement->rtable) {
        if (lfirst_node(RangeTblEntry, cell)->relkind == RELKIND_SEQUENCE) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool may_run_for_several(const PlannedStmt* statement, WrittenTables written) {
    if (mentions(statement, written) || reads_a_sequence(statement)) {
        return false;
    }
    // Some subplans are computed once for all rows: (SELECT auth.uid()).
    return !locks_rows(statement) && runs_allowed_code(statement, rule_for(statement, written)) &&
           are_allowed_plans(statement->subplans, is_allowed_once);
}

bool reads_elsewhere_only(const PlannedStmt* query, WrittenTables written) {
    if (query->commandType != CMD_SELECT || query->hasModifyingCTE ||
        query->utilityStmt != nullptr || locks_rows(query) || reads_a_sequence(query)) {
        return false;
    }
    ListCell* cell = nullptr;
    foreach (cell, query->relationOids) {
        if (is_written(written, lfirst_oid(cell))) {
            return false;
        }
    }
    return runs_allowed_code(query, is_allowed_in_query);
}

}  // namespace batch_ops::postgres
