#include "postgres/catalog/row_triggers.hpp"

#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

bool any_before(const TriggerDesc* triggers, Action action) {
    switch (action) {
        case Action::create:
            return triggers->trig_insert_before_row || triggers->trig_insert_instead_row;
        case Action::update:
            return triggers->trig_update_before_row || triggers->trig_update_instead_row;
        case Action::remove:
            return triggers->trig_delete_before_row || triggers->trig_delete_instead_row;
        default:
            return false;
    }
}

}  // namespace

bool has_row_trigger_before(Oid relation, Action action) {
    return call_postgres([relation, action] {
        bool found = false;
        ListCell* cell = nullptr;
        foreach (cell, find_all_inheritors(relation, AccessShareLock, nullptr)) {
            CHECK_FOR_INTERRUPTS();
            ::Relation const opened = table_open(lfirst_oid(cell), NoLock);
            found = found || (opened->trigdesc != nullptr && any_before(opened->trigdesc, action));
            table_close(opened, NoLock);
        }
        return found;
    });
}

}  // namespace batch_ops::postgres
