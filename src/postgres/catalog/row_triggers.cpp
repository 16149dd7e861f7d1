#include "postgres/catalog/row_triggers.hpp"

#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

bool may_change_inserted_rows(Oid table) {
    return call_postgres([table] {
        bool found = false;
        ListCell* cell = nullptr;
        foreach (cell, find_all_inheritors(table, AccessShareLock, nullptr)) {
            CHECK_FOR_INTERRUPTS();
            ::Relation const relation = table_open(lfirst_oid(cell), NoLock);
            const TriggerDesc* const triggers = relation->trigdesc;
            found = found || (triggers != nullptr && triggers->trig_insert_before_row);
            table_close(relation, NoLock);
        }
        return found;
    });
}

}  // namespace batch_ops::postgres
