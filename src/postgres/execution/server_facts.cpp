#include "postgres/execution/server_facts.hpp"

#include "postgres/jsonb/json_setting.hpp"
#include "postgres/jsonb/jsonb_node.hpp"
#include "postgres/jsonb/jsonb_writer.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/memory_scope.hpp"
#include "postgres/server/settings.hpp"

namespace batch_ops::postgres {

namespace {

// As to_jsonb writes it.
std::string datetime_text(Datum (*get)(), Oid type) {
    char buffer[MAXDATELEN + 1];
    char* const text = buffer;
    call_postgres([=] { JsonEncodeDateTime(text, get(), type, nullptr); });
    return text;
}

Datum transaction_time() {
    return TimestampTzGetDatum(GetCurrentTransactionStartTimestamp());
}

Datum current_date() {
    return DateADTGetDatum(GetSQLCurrentDate());
}

std::string current_role() {
    return call_postgres([] { return GetUserNameFromId(GetUserId(), false); });
}

std::string random_uuid() {
    return call_postgres([] {
        return DatumGetCString(DirectFunctionCall1(uuid_out, OidFunctionCall0(F_GEN_RANDOM_UUID)));
    });
}

}  // namespace

JsonNode ServerFacts::find(BatchFact fact, std::string_view name) {
    if (fact == BatchFact::uuid) {
        return node_of(uuid(name));
    }
    auto known = known_.find(fact);
    if (known == known_.end()) {
        known = known_.emplace(fact, find_out(fact)).first;
    }
    return known->second == nullptr ? JsonNode() : node_of(known->second);
}

const Jsonb* ServerFacts::find_out(BatchFact fact) {
    const MemoryScope scope(context_);
    switch (fact) {
        case BatchFact::now:
            return keep(datetime_text(transaction_time, TIMESTAMPTZOID));
        case BatchFact::today:
            return keep(datetime_text(current_date, DATEOID));
        case BatchFact::user:
            return keep(current_role());
        default: {
            const Jsonb* const claims = json_setting(claims_setting(), "claims");
            kept_bytes_ += claims == nullptr ? 0 : VARSIZE(claims);
            return claims;
        }
    }
}

const Jsonb* ServerFacts::uuid(std::string_view name) {
    const auto known = uuids_.find(name);
    if (known != uuids_.end()) {
        return known->second;
    }
    const MemoryScope scope(context_);
    const Jsonb* const made = keep(object_of(name, random_uuid()));
    uuids_.emplace(name, made);
    constexpr std::size_t of_an_entry = 128;
    kept_bytes_ += name.size() + of_an_entry;
    return made;
}

const Jsonb* ServerFacts::keep(const Value& value) {
    const Jsonb* const kept = to_jsonb(value);
    kept_bytes_ += VARSIZE(kept);
    return kept;
}

}  // namespace batch_ops::postgres
