#include "postgres/execution/insert_failure.hpp"

#include "postgres/execution/source_row.hpp"
#include "postgres/execution/trigger_count.hpp"

namespace batch_ops::postgres {

namespace {

bool may_leave_out_rows(const QueryDesc* query) {
    const auto* plan = reinterpret_cast<const ModifyTable*>(query->plannedstmt->planTree);
    if (plan->onConflictAction == ONCONFLICT_NOTHING) {
        return true;
    }
    ListCell* cell = nullptr;
    foreach (cell, query->estate->es_opened_result_relations) {
        const TriggerDesc* triggers = lfirst_node(ResultRelInfo, cell)->ri_TrigDesc;
        if (triggers != nullptr &&
            (triggers->trig_insert_before_row || triggers->trig_insert_instead_row)) {
            return true;
        }
    }
    return query->estate->es_tuple_routing_result_relations != NIL;
}

// --- row-level security ---
//
// The rewriter makes a condition of what the permissive policies of a command allow together, which
// has no name, and one of each restrictive policy; behind those for writing come those for reading,
// if the row is to be returned (get_row_security_policies in rowsecurity.c). The planner leaves out
// what always holds.

// What the planner finds out without calling anything.
bool always_holds(Node* condition) {
    if (is_orclause(condition)) {
        ListCell* cell = nullptr;
        foreach (cell, castNode(BoolExpr, condition)->args) {
            if (always_holds(static_cast<Node*>(lfirst(cell)))) {
                return true;
            }
        }
    }
    return IsA(condition, Const) && !castNode(Const, condition)->constisnull &&
           DatumGetBool(castNode(Const, condition)->constvalue);
}

const Query* insert_of(const CachedPlanSource* source) {
    return source == nullptr || list_length(source->query_list) != 1
               ? nullptr
               : linitial_node(Query, source->query_list);
}

bool is_unnamed(const WithCheckOption* option) {
    return option->polname == nullptr;
}

bool is_for_rows_to_insert(const WithCheckOption* option) {
    return option->kind == WCO_RLS_INSERT_CHECK;
}

bool has_name(const WithCheckOption* option, const char* name) {
    return !is_unnamed(option) && strcmp(option->polname, name) == 0;
}

// Whether a condition is among those for reading. `is_second`: another without a name came before.
bool is_for_reading(const WithCheckOption* refused, bool is_second, const Query* insert) {
    if (is_unnamed(refused) && is_second) {
        return true;
    }
    int unnamed = 0;
    ListCell* cell = nullptr;
    foreach (cell, insert->withCheckOptions) {
        const auto* option = lfirst_node(WithCheckOption, cell);
        if (!is_for_rows_to_insert(option)) {
            continue;
        }
        unnamed += is_unnamed(option) ? 1 : 0;
        if (is_unnamed(refused) && unnamed == 1) {
            return always_holds(option->qual);
        }
        if (!is_unnamed(refused) && has_name(option, refused->polname)) {
            return unnamed > 1;
        }
    }
    return false;
}

// The executor has stopped at the first that does not hold.
bool is_refused_by_reading(const ResultRelInfo* target, const Query* insert, bool* is_found) {
    bool has_unnamed = false;
    ListCell* option_cell = nullptr;
    ListCell* check_cell = nullptr;
    forboth(option_cell, target->ri_WithCheckOptions, check_cell, target->ri_WithCheckOptionExprs) {
        const auto* option = lfirst_node(WithCheckOption, option_cell);
        const auto* check = static_cast<const ExprState*>(lfirst(check_cell));
        if (!is_for_rows_to_insert(option)) {
            continue;
        }
        if (check != nullptr && !DatumGetBool(check->resvalue)) {
            *is_found = true;
            return is_for_reading(option, has_unnamed, insert);
        }
        has_unnamed = has_unnamed || is_unnamed(option);
    }
    return false;
}

bool any_is_refused_by_reading(List* targets, const Query* insert, bool* is_found) {
    ListCell* cell = nullptr;
    foreach (cell, targets) {
        const bool by_reading =
            is_refused_by_reading(lfirst_node(ResultRelInfo, cell), insert, is_found);
        if (*is_found) {
            return by_reading;
        }
    }
    return false;
}

std::int64_t row_of_check(const InsertProgress& progress) {
    const std::int64_t checked = progress.checks_tell_rows ? row_in_check(progress.checks) : -1;
    return checked >= 0 || progress.counted == nullptr
               ? checked
               : row_of_failed_trigger(progress.query, progress.counted);
}

}  // namespace

std::int64_t failed_row(const InsertProgress& progress) {
    QueryDesc* const query = progress.query;
    if (query == nullptr || !IsA(query->planstate, ModifyTableState)) {
        return -1;
    }
    const auto row_count = static_cast<std::int64_t>(progress.row_count);
    const auto stored = static_cast<std::int64_t>(query->estate->es_processed);
    if (progress.is_stored) {
        const std::int64_t row = stored == row_count ? row_of_check(progress) : -1;
        return row < row_count ? row : -1;
    }
    const std::int64_t row = last_source_row(query);
    if (row >= 0) {
        return row < row_count ? row : -1;
    }
    return query->operation != CMD_INSERT || may_leave_out_rows(query) ? -1 : stored;
}

bool was_only_returning_denied(const InsertProgress& progress) {
    const Query* const insert = insert_of(progress.source);
    const EState* const state = progress.query == nullptr ? nullptr : progress.query->estate;
    if (insert == nullptr || state == nullptr) {
        return false;
    }
    bool is_found = false;
    const bool by_reading =
        any_is_refused_by_reading(state->es_opened_result_relations, insert, &is_found);
    return is_found ? by_reading
                    : any_is_refused_by_reading(state->es_tuple_routing_result_relations, insert,
                                                &is_found);
}

}  // namespace batch_ops::postgres
