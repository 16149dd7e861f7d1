#include "postgres/jsonb/json_setting.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/jsonb/jsonb_codec.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/settings.hpp"

namespace batch_ops::postgres {

namespace {

// Read, it takes many times the memory of its text. No request is that long.
void check_size(const char* text, std::string_view content) {
    const std::size_t most = std::min<std::size_t>(max_parameter_size(), std::size_t{1} << 20);
    if (std::strlen(text) > most) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "the " + std::string(content) + " exceed the maximum of " +
                             std::to_string(most) + " bytes",
                         "Keep in a table what is too much for " + std::string(content) + ".");
    }
}

BatchError no_json(const BatchError& error, const char* name, std::string_view content) {
    return invalid_request(
               "the " + std::string(content) + " in setting \"" + name + "\" are not valid JSON",
               "The setting must hold a JSON object.")
        .with_detail(error.fields().detail);
}

// What reading leaves behind is freed, also where it fails.
const Jsonb* parse(const char* text, const char* name, std::string_view content) {
    MemoryContext const reading = call_postgres([] {
        return AllocSetContextCreate(CurrentMemoryContext, "batch_ops setting",
                                     ALLOCSET_DEFAULT_SIZES);
    });
    const auto forget = [reading] { call_postgres([reading] { MemoryContextDelete(reading); }); };
    try {
        const Jsonb* const parsed = call_postgres([text, reading] {
            MemoryContext const caller = MemoryContextSwitchTo(reading);
            const Datum read = DirectFunctionCall1(jsonb_in, CStringGetDatum(text));
            MemoryContextSwitchTo(caller);
            return DatumGetJsonbPCopy(read);
        });
        forget();
        return parsed;
    } catch (const BatchError& error) {
        forget();
        if (error.fields().sqlstate != sqlstate::invalid_text_representation) {
            throw;
        }
        throw no_json(error, name, content);
    }
}

}  // namespace

const Jsonb* json_setting(const char* name, std::string_view content) {
    const char* const text = GetConfigOption(name, true, false);
    if (text == nullptr || text[0] == '\0') {
        return nullptr;
    }
    check_size(text, content);
    const Jsonb* const parsed = parse(text, name, content);
    check_document(parsed);
    return parsed;
}

}  // namespace batch_ops::postgres
