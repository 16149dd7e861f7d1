#include "postgres/claims.hpp"

#include <string>

#include "engine/compact_json.hpp"
#include "engine/sqlstate.hpp"
#include "postgres/error_bridge.hpp"
#include "postgres/settings.hpp"

namespace batch_ops::postgres {

void check_claims_allowed(std::span<const Operation> operations) {
    if (allow_claims_override()) {
        return;
    }
    for (const Operation& operation : operations) {
        if (!operation.claims.is_null()) {
            throw BatchError(sqlstate::insufficient_privilege,
                             "operation \"" + operation.id + "\" (index " +
                                 std::to_string(operation.index) +
                                 "): claims of single operations are not allowed",
                             "A superuser can allow them with batch_ops.allow_claims_override.");
        }
    }
}

ClaimsOverride::ClaimsOverride(const Value& claims) {
    if (claims.is_null()) {
        return;
    }
    const std::string json = compact_json(claims);
    const char* const text = json.c_str();
    level_ = call_postgres([text] {
        const int level = NewGUCNestLevel();
        set_config_option(claims_setting(), text, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true,
                          0, false);
        return level;
    });
}

void ClaimsOverride::restore() {
    if (level_ != 0) {
        const int level = level_;
        level_ = 0;
        call_postgres([level] { AtEOXact_GUC(true, level); });
    }
}

}  // namespace batch_ops::postgres
