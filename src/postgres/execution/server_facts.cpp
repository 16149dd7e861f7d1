#include "postgres/execution/server_facts.hpp"

#include <algorithm>

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/jsonb/jsonb_codec.hpp"
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

// Read, they take many times the memory of their text. Nobody's token is that long.
void check_claims_size(std::size_t bytes) {
    const std::size_t most = std::min<std::size_t>(max_parameter_size(), std::size_t{1} << 20);
    if (bytes > most) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "the claims exceed the maximum of " + std::to_string(most) + " bytes",
                         "Keep in a table what is too much for claims.");
    }
}

BatchError claims_are_no_json(const BatchError& error) {
    return invalid_request(
               std::string("the claims in setting \"") + claims_setting() + "\" are not valid JSON",
               "The setting must hold a JSON object.")
        .with_detail(error.fields().detail);
}

// What reading leaves behind is freed, also where it fails.
const Jsonb* parse_claims(const char* text) {
    MemoryContext const reading = call_postgres([] {
        return AllocSetContextCreate(CurrentMemoryContext, "batch_ops claims",
                                     ALLOCSET_DEFAULT_SIZES);
    });
    const auto forget = [reading] { call_postgres([reading] { MemoryContextDelete(reading); }); };
    try {
        const Jsonb* const claims = call_postgres([text, reading] {
            MemoryContext const caller = MemoryContextSwitchTo(reading);
            const Datum read = DirectFunctionCall1(jsonb_in, CStringGetDatum(text));
            MemoryContextSwitchTo(caller);
            return DatumGetJsonbP(PG_DETOAST_DATUM_COPY(read));
        });
        forget();
        return claims;
    } catch (const BatchError& error) {
        forget();
        if (error.fields().sqlstate != sqlstate::invalid_text_representation) {
            throw;
        }
        throw claims_are_no_json(error);
    }
}

// In CurrentMemoryContext; nullptr where there are none. After a request the setting is not unset
// but empty.
const Jsonb* current_claims() {
    const char* const text = GetConfigOption(claims_setting(), true, false);
    if (text == nullptr || text[0] == '\0') {
        return nullptr;
    }
    check_claims_size(strlen(text));
    const Jsonb* const claims = parse_claims(text);
    check_document(claims);
    return claims;
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
            const Jsonb* const claims = current_claims();
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
