#include "postgres/fused_insert.hpp"

namespace batch_ops::postgres {

namespace {

// As SPI names its statements.
void describe_statement(void* sql) {
    errcontext("SQL statement \"%s\"", static_cast<const char*>(sql));
}

void run(QueryDesc* query) {
#if PG_VERSION_NUM >= 180000
    ExecutorRun(query, ForwardScanDirection, 0);
#else
    ExecutorRun(query, ForwardScanDirection, 0, true);
#endif
    ExecutorFinish(query);
}

}  // namespace

// Snapshot and command ids as SPI has them for a statement that is not read-only. What an error
// leaves open is released with the subtransaction around every fused statement.
FusedInsert execute_fused_insert(SPIPlanPtr plan, ParamListInfo parameters, DestReceiver* receiver,
                                 const AttrNumber* columns, int column_count) {
    FusedInsert insert{};
    auto* source = linitial_node(CachedPlanSource, SPI_plan_get_plan_sources(plan));
    ErrorContextCallback described{error_context_stack, describe_statement,
                                   const_cast<char*>(source->query_string)};
    error_context_stack = &described;
    CachedPlan* cached = SPI_plan_get_cached_plan(plan);
    if (cached == nullptr || list_length(cached->stmt_list) != 1) {
        elog(ERROR, "fused INSERT has not exactly one plan");
    }
    if (cached == nullptr || list_length(cached->stmt_list) != 1) {
        elog(ERROR, "fused INSERT has not exactly one plan");
    }
    PlannedStmt* statement = linitial_node(PlannedStmt, cached->stmt_list);
    CommandCounterIncrement();
    PushActiveSnapshot(GetTransactionSnapshot());
    QueryDesc* query = CreateQueryDesc(statement, source->query_string, GetActiveSnapshot(),
                                       InvalidSnapshot, receiver, parameters, nullptr, 0);
    ExecutorStart(query, 0);
    // None where an extension has planned the INSERT in a way of its own.
    if (List* targets = query->estate->es_opened_result_relations; list_length(targets) == 1) {
        insert.checks =
            take_foreign_key_checks(linitial_node(ResultRelInfo, targets), columns, column_count);
    }
    run(query);
    insert.row_count = query->estate->es_processed;
    ExecutorEnd(query);
    FreeQueryDesc(query);
    PopActiveSnapshot();
    ReleaseCachedPlan(cached, CurrentResourceOwner);
    CommandCounterIncrement();
    error_context_stack = described.previous;
    return insert;
}

}  // namespace batch_ops::postgres
