#include "postgres/fusion/statement_watch.hpp"

#include <utility>

namespace batch_ops::postgres {

namespace {

using State = StatementWatch::State;

// The innermost watch, or nullptr.
State* innermost = nullptr;

ExecutorStart_hook_type next_start = nullptr;
ExecutorFinish_hook_type next_finish = nullptr;
ProcessUtility_hook_type next_utility = nullptr;

// --- in the server's terms ---

[[noreturn]] void notice(State* watch) {
    watch->noticed = true;
    ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                    errmsg("cannot run as one statement: a function would notice")));
}

bool is_allowed_by(State* watch, QueryDesc* query) {
    if (watch->receiver != nullptr && query->dest == watch->receiver) {
        watch->receiver = nullptr;
        watch->statement = query;
        return may_run_for_several(query->plannedstmt, watch->written);
    }
    return watch->finishing || reads_elsewhere_only(query->plannedstmt, watch->written);
}

// Called in the place of what happens when a key that others refer to is changed. No operation of
// several sets one, so a trigger has done it.
Datum notice_changed_key(PG_FUNCTION_ARGS) {
    (void)fcinfo;
    notice(innermost);
}

bool is_for_changed_keys(Oid function) {
    return function == F_RI_FKEY_NOACTION_UPD || function == F_RI_FKEY_RESTRICT_UPD ||
           function == F_RI_FKEY_CASCADE_UPD || function == F_RI_FKEY_SETNULL_UPD ||
           function == F_RI_FKEY_SETDEFAULT_UPD;
}

// The server fires these triggers only where a key has changed. Only this execution is touched.
void guard_referenced_keys(QueryDesc* query) {
    ListCell* cell = nullptr;
    foreach (cell, query->estate->es_opened_result_relations) {
        auto* const target = lfirst_node(ResultRelInfo, cell);
        const TriggerDesc* const triggers = target->ri_TrigDesc;
        for (int index = 0; triggers != nullptr && index < triggers->numtriggers; ++index) {
            const Oid function = triggers->triggers[index].tgfoid;
            if (is_for_changed_keys(function)) {
                FmgrInfo* const called = &target->ri_TrigFunctions[index];
                fmgr_info_cxt(function, called, query->estate->es_query_cxt);
                called->fn_addr = notice_changed_key;
            }
        }
    }
}

void look_at_start(QueryDesc* query, int flags) {
    for (State* watch = innermost; watch != nullptr; watch = watch->outer) {
        if (!is_allowed_by(watch, query)) {
            notice(watch);
        }
    }
    (next_start != nullptr ? next_start : standard_ExecutorStart)(query, flags);
    if (innermost != nullptr && innermost->statement == query) {
        guard_referenced_keys(query);
    }
}

// After all rows are written, triggers of foreign keys run their own queries.
void look_at_finish(QueryDesc* query) {
    for (State* watch = innermost; watch != nullptr; watch = watch->outer) {
        watch->finishing = watch->finishing || watch->statement == query;
    }
    (next_finish != nullptr ? next_finish : standard_ExecutorFinish)(query);
}

// NOLINTNEXTLINE(readability-function-size): the server gives it eight arguments
void look_at_utility(PlannedStmt* statement, const char* text, bool read_only,
                     ProcessUtilityContext context, ParamListInfo parameters,
                     QueryEnvironment* environment, DestReceiver* receiver,
                     QueryCompletion* completion) {
    if (innermost != nullptr) {
        notice(innermost);
    }
    (next_utility != nullptr ? next_utility : standard_ProcessUtility)(
        statement, text, read_only, context, parameters, environment, receiver, completion);
}

// What is undone is not the watched statement, which would take the watch with it.
void look_at_subtransaction(SubXactEvent event, SubTransactionId, SubTransactionId, void*) {
    for (State* watch = innermost; watch != nullptr; watch = watch->outer) {
        watch->noticed = watch->noticed || (event == SUBXACT_EVENT_ABORT_SUB && !watch->waits);
    }
}

}  // namespace

void register_statement_watch() {
    RegisterSubXactCallback(look_at_subtransaction, nullptr);
    next_start = std::exchange(ExecutorStart_hook, look_at_start);
    next_finish = std::exchange(ExecutorFinish_hook, look_at_finish);
    next_utility = std::exchange(ProcessUtility_hook, look_at_utility);
}

StatementWatch::StatementWatch(std::vector<Oid> written, Oid own, bool out_of_turn, bool waits)
    : written_(std::move(written)),
      state_{.outer = innermost,
             .written = {written_.data(), static_cast<int>(written_.size()), own, out_of_turn},
             .receiver = nullptr,
             .statement = nullptr,
             .waits = waits,
             .finishing = false,
             .noticed = false} {
    innermost = &state_;
}

StatementWatch::~StatementWatch() {
    innermost = state_.outer;
}

void StatementWatch::expect(const DestReceiver* receiver) {
    state_.receiver = receiver;
    state_.finishing = false;
}

}  // namespace batch_ops::postgres
