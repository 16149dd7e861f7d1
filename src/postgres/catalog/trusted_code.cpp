#include "postgres/catalog/trusted_code.hpp"

namespace batch_ops::postgres {

Oid compared_type_of(Oid equality) {
    Oid left = InvalidOid;
    Oid right = InvalidOid;
    op_input_types(equality, &left, &right);
    return right;
}

bool runs_no_code_of_a_user(Oid equality, Oid type) {
    return equality < FirstNormalObjectId && IsBinaryCoercible(type, compared_type_of(equality));
}

// Anybody may make a trigger of the server's functions; it only ever fails.
bool is_of_foreign_key(const Trigger* trigger) {
    return trigger->tgisinternal && RI_FKey_trigger_type(trigger->tgfoid) != RI_TRIGGER_NONE;
}

bool has_other_after_triggers(const TriggerDesc* triggers) {
    const int count = triggers == nullptr ? 0 : triggers->numtriggers;
    for (int index = 0; index < count; ++index) {
        const Trigger* const trigger = &triggers->triggers[index];
        if (!is_of_foreign_key(trigger) && TRIGGER_FOR_AFTER(trigger->tgtype)) {
            return true;
        }
    }
    return false;
}

}  // namespace batch_ops::postgres
