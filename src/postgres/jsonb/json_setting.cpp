#include "postgres/jsonb/json_setting.hpp"

#include <cstring>
#include <string>

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/jsonb/jsonb_codec.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/settings.hpp"

namespace batch_ops::postgres {

namespace {

void check_size(const char* text, std::string_view content) {
    if (std::strlen(text) > max_parameter_size()) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "the " + std::string(content) + " exceed the maximum of " +
                             std::to_string(max_parameter_size()) + " bytes",
                         "A superuser can raise batch_ops.max_parameter_size.");
    }
}

const Jsonb* parse(const char* text, const char* name, std::string_view content) {
    try {
        return call_postgres([text] {
            return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text)));
        });
    } catch (const BatchError& error) {
        if (error.fields().sqlstate != sqlstate::invalid_text_representation) {
            throw;
        }
        throw invalid_request(
            "the " + std::string(content) + " in setting \"" + name + "\" are not valid JSON",
            "The setting must hold a JSON object.")
            .with_detail(error.fields().detail);
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
