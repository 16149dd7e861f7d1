#include "postgres/execution/trigger_count.hpp"

#include <algorithm>

namespace batch_ops::postgres {

namespace {

bool may_fire(const Trigger* trigger) {
    return TRIGGER_FOR_AFTER(trigger->tgtype) && TRIGGER_FOR_ROW(trigger->tgtype) &&
           TRIGGER_FOR_INSERT(trigger->tgtype) && trigger->tgenabled != TRIGGER_DISABLED;
}

// When every row is stored, and not otherwise.
bool fires_for_every_row(const Trigger* trigger) {
    return trigger->tgqual == nullptr && !trigger->tgdeferrable &&
           trigger->tgenabled != TRIGGER_FIRES_ON_REPLICA;
}

std::int64_t fired_by(const Instrumentation& counted) {
    return static_cast<std::int64_t>(counted.tuplecount);
}

}  // namespace

void count_fired_triggers(QueryDesc* query, ResultRelInfo* target) {
    MemoryContext const caller = MemoryContextSwitchTo(query->estate->es_query_cxt);
    const int count = target->ri_TrigDesc == nullptr ? 0 : target->ri_TrigDesc->numtriggers;
    if (count != 0 && target->ri_TrigInstrument == nullptr) {
        target->ri_TrigInstrument = InstrAlloc(count, INSTRUMENT_ROWS, false);
    }
    if (query->planstate->instrument == nullptr) {
        query->planstate->instrument = InstrAlloc(1, INSTRUMENT_ROWS, false);
    }
    MemoryContextSwitchTo(caller);
}

// They fire row by row: the one that has failed, and those behind it, have not fired for its row.
std::int64_t row_of_failed_trigger(const QueryDesc* query, const ResultRelInfo* target) {
    const TriggerDesc* const triggers = target->ri_TrigDesc;
    const bool has_updated = query->planstate->instrument->ntuples2 != 0;
    if (triggers == nullptr || has_updated ||
        SessionReplicationRole == SESSION_REPLICATION_ROLE_REPLICA) {
        return -1;
    }
    std::int64_t row = -1;
    for (int index = 0; index < triggers->numtriggers; ++index) {
        const Trigger* const trigger = &triggers->triggers[index];
        if (!may_fire(trigger)) {
            continue;
        }
        if (!fires_for_every_row(trigger)) {
            return -1;
        }
        const std::int64_t fired = fired_by(target->ri_TrigInstrument[index]);
        row = row < 0 ? fired : std::min(row, fired);
    }
    return row;
}

}  // namespace batch_ops::postgres
