#include "postgres/execution/claims.hpp"

#include <string>

#include "engine/core/operation_label.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/json/compact_json.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/settings.hpp"

namespace batch_ops::postgres {

void check_claims_allowed(std::span<const Operation> operations) {
    if (allow_claims_override()) {
        return;
    }
    for (const Operation& operation : operations) {
        if (!operation.claims.is_null()) {
            throw BatchError(sqlstate::insufficient_privilege,
                             operation_label(operation.id, operation.index) +
                                 ": per-operation claims are not allowed",
                             "A superuser can allow them with batch_ops.allow_claims_override.");
        }
    }
}

namespace {

// For the rest of the transaction: what holds for the session is not touched.
void set_claims(const char* claims) {
    set_config_option(claims_setting(), claims, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_LOCAL, true,
                      0, false);
}

}  // namespace

ClaimsOverride::ClaimsOverride(const Value& claims) {
    if (claims.is_null()) {
        return;
    }
    const std::string json = compact_json(claims);
    const char* const text = json.c_str();
    before_ = call_postgres([text] {
        const char* before = GetConfigOption(claims_setting(), true, false);
        const char* kept = pstrdup(before == nullptr ? "" : before);
        set_claims(text);
        return kept;
    });
}

void ClaimsOverride::restore() {
    if (before_ != nullptr) {
        const char* const before = before_;
        before_ = nullptr;
        call_postgres([before] { set_claims(before); });
    }
}

}  // namespace batch_ops::postgres
