#include "postgres/execution/direct_execution.hpp"

#include "postgres/catalog/trusted_code.hpp"
#include "postgres/execution/foreign_key_check.hpp"
#include "postgres/execution/plan_execution.hpp"
#include "postgres/execution/trigger_count.hpp"
#include "postgres/server/jit_guard.hpp"

namespace batch_ops::postgres {

namespace {

// As SPI names its statements.
void describe_statement(void* sql) {
    const auto* const text = static_cast<const char*>(sql);
    if (const int position = geterrposition(); position > 0) {
        errposition(0);
        internalerrposition(position);
        internalerrquery(text);
    } else {
        errcontext("SQL statement \"%s\"", text);
    }
}

// The table that the INSERT stores into.
ResultRelInfo* target_of(const QueryDesc* query) {
    List* const targets = query->estate->es_opened_result_relations;
    return list_length(targets) == 1 ? linitial_node(ResultRelInfo, targets) : nullptr;
}

bool updates_on_conflict(const ModifyTable* insert) {
    return insert->onConflictAction == ONCONFLICT_UPDATE;
}

// What an update sets off, and other triggers, may run code of a user between two checks.
KeyLookup apart(KeyLookup keys) {
    return keys == KeyLookup::in_the_index ? KeyLookup::in_the_index_apart : keys;
}

// Checks of foreign keys count rows by themselves, where each is a new one.
void watch_triggers(const ModifyTable* insert, ResultRelInfo* target, KeyLookup keys,
                    InsertProgress* progress) {
    const bool updates = updates_on_conflict(insert);
    const bool has_others = has_other_after_triggers(target->ri_TrigDesc);
    // Of a partitioned table those of its partitions fire.
    const bool is_plain = target->ri_RelationDesc->rd_rel->relkind == RELKIND_RELATION;
    if (progress->row_count > 1 && is_plain && (updates || has_others)) {
        count_fired_triggers(progress->query, target);
        progress->counted = target;
    }
    progress->checks =
        replace_foreign_key_checks(target, updates || has_others ? apart(keys) : keys);
    progress->checks_tell_rows = !updates;
}

// nullptr where rows are updated, or an extension has planned the INSERT in a way of its own.
const ModifyTable* insert_of(const QueryDesc* query) {
    const Plan* const plan = query->plannedstmt->planTree;
    return query->operation == CMD_INSERT && IsA(plan, ModifyTable)
               ? reinterpret_cast<const ModifyTable*>(plan)
               : nullptr;
}

void watch(QueryDesc* query, KeyLookup keys, InsertProgress* progress) {
    const ModifyTable* const insert = insert_of(query);
    ResultRelInfo* const target = insert == nullptr ? nullptr : target_of(query);
    if (target != nullptr) {
        watch_triggers(insert, target, keys, progress);
    }
    if (progress->witness != nullptr) {
        watch_conflicts(progress->witness, query);
    }
    progress->update = progress->row_count > 1 ? watch_update(query) : nullptr;
}

void run(QueryDesc* query, KeyLookup keys, InsertProgress* progress) {
    ExecutorStart(query, 0);
    progress->query = query;
    watch(query, keys, progress);
    run_to_the_end(query);
    progress->is_stored = true;
    if (progress->update != nullptr) {
        watch_triggers_of(progress->update);
    }
    ExecutorFinish(query);
    if (progress->update != nullptr) {
        stop_watching(progress->update);
    }
    if (progress->checks != nullptr) {
        close_foreign_key_checks(progress->checks);
    }
}

// Rules can make anything of a statement.
bool is_one_statement(const CachedPlan* plan) {
    if (list_length(plan->stmt_list) != 1) {
        return false;
    }
    const auto* const statement = linitial_node(PlannedStmt, plan->stmt_list);
    return statement->commandType != CMD_UTILITY && statement->canSetTag;
}

// The plan is the cache's: another arbiter is for this execution.
PlannedStmt* with_arbiter(PlannedStmt* statement, Oid index) {
    const Plan* const plan = statement->planTree;
    if (!OidIsValid(index) || !IsA(plan, ModifyTable) ||
        list_length(castNode(ModifyTable, const_cast<Plan*>(plan))->arbiterIndexes) == 1) {
        return statement;
    }
    auto* const copy = static_cast<PlannedStmt*>(copyObjectImpl(statement));
    castNode(ModifyTable, copy->planTree)->arbiterIndexes = list_make1_oid(index);
    return copy;
}

std::uint64_t execute_planned(const CachedPlan* plan, const char* sql, ParamListInfo parameters,
                              DestReceiver* receiver, KeyLookup keys, InsertProgress* progress) {
    ErrorContextCallback described{error_context_stack, describe_statement, const_cast<char*>(sql)};
    error_context_stack = &described;
    CommandCounterIncrement();
    PushActiveSnapshot(GetTransactionSnapshot());
    RowWitness* const witness = progress->witness;
    QueryDesc* query = nullptr;
    if (witness != nullptr) {
        receiver = create_witness(witness, receiver, &query);
    }
    // What the checks of foreign keys are described by is as large as a row, or larger. It stays
    // when the execution fails, to be asked.
    MemoryContext const execution =
        AllocSetContextCreate(CurrentMemoryContext, "batch_ops execution", ALLOCSET_DEFAULT_SIZES);
    MemoryContext const caller = MemoryContextSwitchTo(execution);
    PlannedStmt* const statement =
        with_arbiter(linitial_node(PlannedStmt, plan->stmt_list), progress->arbiter_index);
    JitGuard::expect(receiver);
    query = CreateQueryDesc(statement, sql, GetActiveSnapshot(), InvalidSnapshot, receiver,
                            parameters, nullptr, witness == nullptr ? 0 : INSTRUMENT_ROWS);
    run(query, keys, progress);
    if (witness != nullptr) {
        note_conflicts(witness, query);
    }
    const std::uint64_t row_count = query->estate->es_processed;
    progress->query = nullptr;
    ExecutorEnd(query);
    FreeQueryDesc(query);
    MemoryContextSwitchTo(caller);
    MemoryContextDelete(execution);
    PopActiveSnapshot();
    CommandCounterIncrement();
    error_context_stack = described.previous;
    return row_count;
}

}  // namespace

std::uint64_t execute_directly(SPIPlanPtr plan, const PlanDemands& demands,
                               ParamListInfo parameters, DestReceiver* receiver, KeyLookup keys,
                               InsertProgress* progress) {
    CachedPlan* planned = plan_as_demanded(plan, demands);
    if (planned == nullptr || !is_one_statement(planned)) {
        if (planned != nullptr) {
            ReleaseCachedPlan(planned, CurrentResourceOwner);
        }
        return execute_plan(plan, parameters, receiver);
    }
    // Not linitial_node: a CachedPlanSource has no node tag for it to check.
    const auto* source =
        static_cast<const CachedPlanSource*>(linitial(SPI_plan_get_plan_sources(plan)));
    progress->source = source;
    const std::uint64_t row_count =
        execute_planned(planned, source->query_string, parameters, receiver, keys, progress);
    ReleaseCachedPlan(planned, CurrentResourceOwner);
    return row_count;
}

}  // namespace batch_ops::postgres
