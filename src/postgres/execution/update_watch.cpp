#include "postgres/execution/update_watch.hpp"

#include <algorithm>
#include <span>

#include "postgres/execution/source_step.hpp"

namespace batch_ops::postgres {

namespace {

struct StoredPlace {
    ItemPointerData tid;
    std::int64_t row;
};

// In the place of a trigger's function, which it calls with a description of its own: the server's
// is where this is found.
struct WatchedTrigger {
    UpdateWatch* watch;
    FmgrInfo function;
};

}  // namespace

struct UpdateWatch {
    SourceStep step;  // first
    QueryDesc* query;
    ResultRelInfo* table;     // nullptr: several, partitions, whose triggers are out of reach
    AttrNumber ordinal;       // in what the source gives
    std::int64_t row;         // at hand; -1: the source is at work
    std::uint64_t processed;  // rows, when the one at hand came
    StoredPlace* stored;
    std::size_t stored_count;
    std::size_t capacity;
    bool fires;  // a trigger does, for the row that is stored here
    ItemPointerData event;
};

namespace {

ModifyTableState* state_of(const QueryDesc* query) {
    return castNode(ModifyTableState, query->planstate);
}

void make_room(UpdateWatch* watch) {
    if (watch->stored_count < watch->capacity) {
        return;
    }
    constexpr std::size_t at_first = 64;
    watch->capacity = watch->capacity == 0 ? at_first : watch->capacity * 2;
    const Size bytes = watch->capacity * sizeof(StoredPlace);
    watch->stored = static_cast<StoredPlace*>(
        watch->stored == nullptr ? MemoryContextAlloc(watch->query->estate->es_query_cxt, bytes)
                                 : repalloc(watch->stored, bytes));
}

// The row at hand is done. A trigger may have left it out, or somebody else have deleted it.
void note_stored(UpdateWatch* watch) {
    const std::uint64_t processed = watch->query->estate->es_processed;
    if (watch->table != nullptr && watch->row >= 0 && processed > watch->processed) {
        make_room(watch);
        watch->stored[watch->stored_count++] = {watch->table->ri_newTupleSlot->tts_tid, watch->row};
    }
    watch->processed = processed;
    watch->row = -1;
}

void update_is_done(SourceStep* step) {
    note_stored(reinterpret_cast<UpdateWatch*>(step));
}

void found_row_comes(SourceStep* step, TupleTableSlot* slot) {
    auto* const watch = reinterpret_cast<UpdateWatch*>(step);
    if (!TupIsNull(slot)) {
        bool is_null = false;
        const Datum ordinal = slot_getattr(slot, watch->ordinal, &is_null);
        watch->row = is_null ? -1 : DatumGetInt64(ordinal) - 1;
    }
}

// Called by the server in the place of a trigger's function.
Datum fire(PG_FUNCTION_ARGS) {
    FmgrInfo* const described = fcinfo->flinfo;
    auto* const trigger = static_cast<WatchedTrigger*>(described->fn_extra);
    UpdateWatch* const watch = trigger->watch;
    const auto* const event = reinterpret_cast<TriggerData*>(fcinfo->context);
    watch->fires = true;
    watch->event = event->tg_newslot->tts_tid;
    fcinfo->flinfo = &trigger->function;
    const Datum result = FunctionCallInvoke(fcinfo);
    fcinfo->flinfo = described;
    watch->fires = false;
    return result;
}

void watch_trigger(UpdateWatch* watch, FmgrInfo* described, Oid function) {
    MemoryContext const context = watch->query->estate->es_query_cxt;
    auto* const trigger =
        static_cast<WatchedTrigger*>(MemoryContextAllocZero(context, sizeof(WatchedTrigger)));
    trigger->watch = watch;
    fmgr_info_cxt(function, &trigger->function, context);
    fmgr_info_cxt(function, described, context);
    described->fn_addr = fire;
    described->fn_extra = trigger;
}

// Where in what the source gives the last column of RETURNING is; 0 when that is no ordinal of it.
AttrNumber ordinal_of(const ModifyTable* plan) {
    if (plan->returningLists == NIL) {
        return 0;
    }
    const List* const returned = linitial_node(List, plan->returningLists);
    const auto* const last = reinterpret_cast<Var*>(llast_node(TargetEntry, returned)->expr);
    return IsA(last, Var) && last->varno == OUTER_VAR && last->vartype == INT8OID ? last->varattno
                                                                                  : 0;
}

}  // namespace

UpdateWatch* watch_update(QueryDesc* query) {
    if (query->operation != CMD_UPDATE || !IsA(query->planstate, ModifyTableState)) {
        return nullptr;
    }
    const AttrNumber ordinal =
        ordinal_of(castNode(ModifyTable, const_cast<Plan*>(query->planstate->plan)));
    if (ordinal <= 0) {
        return nullptr;
    }
    auto* const watch = static_cast<UpdateWatch*>(
        MemoryContextAllocZero(query->estate->es_query_cxt, sizeof(UpdateWatch)));
    ModifyTableState* const state = state_of(query);
    watch->query = query;
    watch->table = state->mt_nrels == 1 ? state->resultRelInfo : nullptr;
    watch->ordinal = ordinal;
    watch->row = -1;
    watch->step.row_is_done = update_is_done;
    watch->step.row_comes = found_row_comes;
    put_in(&watch->step, query);
    return watch;
}

void watch_triggers_of(UpdateWatch* watch) {
    note_stored(watch);
    const TriggerDesc* const triggers =
        watch->table == nullptr ? nullptr : watch->table->ri_TrigDesc;
    for (int index = 0; triggers != nullptr && index < triggers->numtriggers; ++index) {
        const Trigger* const trigger = &triggers->triggers[index];
        if (TRIGGER_FOR_AFTER(trigger->tgtype) && TRIGGER_FOR_ROW(trigger->tgtype) &&
            TRIGGER_FOR_UPDATE(trigger->tgtype) && trigger->tgenabled != TRIGGER_DISABLED) {
            watch_trigger(watch, &watch->table->ri_TrigFunctions[index], trigger->tgfoid);
        }
    }
}

void stop_watching(UpdateWatch* watch) {
    take_out(&watch->step, watch->query);
}

std::int64_t row_of_failed_update(const UpdateWatch* watch) {
    if (!watch->fires) {
        return watch->row;
    }
    const std::span stored(watch->stored, watch->stored_count);
    const auto found = std::ranges::find_if(stored, [watch](const StoredPlace& place) {
        ItemPointerData tid = place.tid;
        ItemPointerData event = watch->event;
        return ItemPointerEquals(&tid, &event);
    });
    return found == stored.end() ? -1 : found->row;
}

}  // namespace batch_ops::postgres
