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

// A custom setting has a name of several parts.
void append_setting_name(StringInfo sql, const char* name) {
    const char* dot = nullptr;
    while ((dot = strchr(name, '.')) != nullptr) {
        appendStringInfo(sql, "%s.", quote_identifier(pnstrdup(name, dot - name)));
        name = dot + 1;
    }
    appendStringInfoString(sql, quote_identifier(name));
}

void send_claims(const char* claims) {
    StringInfoData sql;
    initStringInfo(&sql);
    appendStringInfoString(&sql, "SET LOCAL ");
    append_setting_name(&sql, claims_setting());
    appendStringInfo(&sql, " TO %s", quote_literal_cstr(claims));
    const int result = SPI_execute(sql.data, false, 0);
    if (result < 0) {
        elog(ERROR, "could not set claims: %s", SPI_result_code_string(result));
    }
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

void ClaimsOverride::send() {
    if (before_ != nullptr) {
        call_postgres([] { send_claims(GetConfigOption(claims_setting(), false, false)); });
        is_sent_ = true;
    }
}

void ClaimsOverride::restore() {
    if (before_ != nullptr) {
        const char* const before = before_;
        const bool sent = is_sent_;
        before_ = nullptr;
        call_postgres([before, sent] { sent ? send_claims(before) : set_claims(before); });
    }
}

}  // namespace batch_ops::postgres
