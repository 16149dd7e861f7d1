#include "postgres/calls/call_arguments.hpp"

#include <algorithm>

#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

const Jsonb* jsonb_argument(FunctionCallInfo fcinfo, int number) {
    return call_postgres([fcinfo, number]() -> const Jsonb* {
        return PG_ARGISNULL(number) ? nullptr : PG_GETARG_JSONB_P(number);
    });
}

std::optional<std::string> text_argument(FunctionCallInfo fcinfo, int number) {
    const char* const argument = call_postgres([fcinfo, number]() -> const char* {
        return PG_ARGISNULL(number) ? nullptr : text_to_cstring(PG_GETARG_TEXT_PP(number));
    });
    return argument == nullptr ? std::nullopt : std::optional<std::string>(argument);
}

Oid schema_of_function(FunctionCallInfo fcinfo) {
    return call_postgres([fcinfo] { return get_func_namespace(fcinfo->flinfo->fn_oid); });
}

Datum text_array(std::span<const std::string> texts) {
    const std::string* const data = texts.data();
    const std::size_t count = texts.size();
    return call_postgres([data, count] {
        auto* elements =
            static_cast<Datum*>(palloc(std::max<std::size_t>(count, 1) * sizeof(Datum)));
        for (std::size_t index = 0; index < count; ++index) {
            elements[index] = PointerGetDatum(
                cstring_to_text_with_len(data[index].data(), static_cast<int>(data[index].size())));
        }
        return PointerGetDatum(
            construct_array(elements, static_cast<int>(count), TEXTOID, -1, false, TYPALIGN_INT));
    });
}

}  // namespace batch_ops::postgres
