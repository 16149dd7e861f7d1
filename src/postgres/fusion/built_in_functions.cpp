#include "postgres/fusion/built_in_functions.hpp"

#include <algorithm>
#include <array>

namespace batch_ops::postgres {

namespace {

// Functions of the server that are not immutable, but give the same within a transaction or a
// statement, whatever the tables hold; those that give another value each time, of which nobody
// may expect a certain one; and nextval, for a gap in a sequence is nothing that anybody may rely
// on.
constexpr auto allowed_functions = std::to_array<Oid>({
    // the time
    F_NOW,
    F_TRANSACTION_TIMESTAMP,
    F_STATEMENT_TIMESTAMP,
    F_CLOCK_TIMESTAMP,
    F_AGE_TIMESTAMPTZ,
    F_TIMESTAMPTZ_DATE,
    F_DATE_TIMESTAMPTZ,
    F_TIMESTAMPTZ_TIMESTAMP,
    F_TIMESTAMP_TIMESTAMPTZ,
    F_TIME_TIMESTAMPTZ,
    F_TIMESTAMPTZ_PL_INTERVAL,
    F_TIMESTAMPTZ_MI_INTERVAL,
    F_INTERVAL_PL_TIMESTAMPTZ,
    F_DATE_TRUNC_TEXT_TIMESTAMPTZ,
    F_DATE_PART_TEXT_TIMESTAMPTZ,
    F_EXTRACT_TEXT_TIMESTAMPTZ,
    // chance
    F_GEN_RANDOM_UUID,
    random_function,
    // text
    F_CONCAT,
    F_CONCAT_WS,
    F_FORMAT_TEXT,
    F_FORMAT_TEXT_ANY,
    F_TEXTANYCAT,
    F_ANYTEXTCAT,
    F_TO_CHAR_TIMESTAMP_TEXT,
    F_TO_CHAR_TIMESTAMPTZ_TEXT,
    F_TO_CHAR_INTERVAL_TEXT,
    F_TO_CHAR_NUMERIC_TEXT,
    F_TO_CHAR_INT4_TEXT,
    F_TO_CHAR_INT8_TEXT,
    F_TO_CHAR_FLOAT4_TEXT,
    F_TO_CHAR_FLOAT8_TEXT,
    F_TO_DATE,
    F_TO_TIMESTAMP_TEXT_TEXT,
    F_ARRAY_TO_STRING_ANYARRAY_TEXT,
    F_ARRAY_TO_STRING_ANYARRAY_TEXT_TEXT,
    F_ARRAY_IN,
    F_ARRAY_OUT,
    F_ENUM_IN,
    F_ENUM_OUT,
    F_DATE_IN,
    F_DATE_OUT,
    F_TIMESTAMP_IN,
    F_TIMESTAMP_OUT,
    F_TIMESTAMPTZ_IN,
    F_TIMESTAMPTZ_OUT,
    // the session
    F_CURRENT_USER,
    F_SESSION_USER,
    F_CURRENT_SETTING_TEXT,
    F_CURRENT_SETTING_TEXT_BOOL,
    F_PG_HAS_ROLE_NAME_TEXT,
    F_PG_HAS_ROLE_NAME_NAME_TEXT,
    // sequences
    F_NEXTVAL,
});

// Those that PostgreSQL 15 has not got, by name.
bool is_of_newer_server(Oid function) {
    const char* const name = get_func_name(function);
    return name != nullptr && (strcmp(name, "uuidv4") == 0 || strcmp(name, "uuidv7") == 0);
}

}  // namespace

bool is_allowed_built_in(Oid function) {
    // Immutable ones look at no table, but one, which calls what a partitioned table's key is
    // hashed by.
    if (function == F_SATISFIES_HASH_PARTITION) {
        return false;
    }
    return func_volatile(function) == PROVOLATILE_IMMUTABLE ||
           std::ranges::find(allowed_functions, function) != allowed_functions.end() ||
           is_of_newer_server(function);
}

}  // namespace batch_ops::postgres
