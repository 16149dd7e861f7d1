#include "postgres/fusion/function_rules.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "postgres/fusion/kept_state.hpp"

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

struct OfExtension {
    std::string_view extension;
    std::string_view function;
};

// Functions in C that are volatile, but as harmless as those.
constexpr std::array allowed_of_extensions = {
    OfExtension{"uuid-ossp", "uuid_generate_v1"}, OfExtension{"uuid-ossp", "uuid_generate_v1mc"},
    OfExtension{"uuid-ossp", "uuid_generate_v4"}, OfExtension{"pgcrypto", "gen_random_uuid"},
    OfExtension{"pgcrypto", "gen_random_bytes"},  OfExtension{"moddatetime", "moddatetime"},
};

// Those that PostgreSQL 15 has not got, by name.
bool is_of_newer_server(Oid function) {
    const char* const name = get_func_name(function);
    return name != nullptr && (strcmp(name, "uuidv4") == 0 || strcmp(name, "uuidv7") == 0);
}

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

bool is_allowed_of_extension(Oid function) {
    const Oid extension = getExtensionOfObject(ProcedureRelationId, function);
    if (!OidIsValid(extension)) {
        return false;
    }
    const char* const extension_name = get_extension_name(extension);
    const char* const function_name = get_func_name(function);
    return extension_name != nullptr && function_name != nullptr &&
           std::ranges::any_of(allowed_of_extensions, [&](const OfExtension& allowed) {
               return allowed.extension == extension_name && allowed.function == function_name;
           });
}

struct Traits {
    Oid language;
    char volatility;
    char kind;
};

bool find_traits(Oid function, Traits* traits) {
    HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    const auto* form = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple));
    *traits = {form->prolang, form->provolatile, form->prokind};
    ReleaseSysCache(tuple);
    return true;
}

}  // namespace

bool is_built_in_function(Oid function) {
    return function < FirstGenbkiObjectId;
}

bool is_compiled_function(Oid function) {
    Traits traits{};
    return find_traits(function, &traits) &&
           (traits.language == INTERNALlanguageId || traits.language == ClanguageId);
}

// Only a superuser makes functions in C, and says of them whether they do nothing but compute.
bool is_of_known_language(Oid function) {
    Traits traits{};
    if (!find_traits(function, &traits) || traits.kind != PROKIND_FUNCTION) {
        return false;
    }
    switch (traits.language) {
        case SQLlanguageId:
            return true;
        case INTERNALlanguageId:
        case ClanguageId:
            return traits.volatility == PROVOLATILE_IMMUTABLE || is_allowed_of_extension(function);
        default:
            return traits.language == get_language_oid("plpgsql", true);
    }
}

bool is_allowed_function(Oid function) {
    if (is_built_in_function(function)) {
        return is_allowed_built_in(function);
    }
    return is_of_known_language(function) && what_keeps(function) != Kept::more;
}

bool takes_a_number(Oid function) {
    return function == F_NEXTVAL;
}

bool is_pure_compiled_function(Oid function) {
    Traits traits{};
    return find_traits(function, &traits) && traits.volatility == PROVOLATILE_IMMUTABLE &&
           (traits.language == INTERNALlanguageId || traits.language == ClanguageId);
}

bool is_volatile_user_function(Oid function) {
    return !is_built_in_function(function) && func_volatile(function) == PROVOLATILE_VOLATILE;
}

bool is_volatile_sql_function(Oid function) {
    Traits traits{};
    return is_volatile_user_function(function) && find_traits(function, &traits) &&
           traits.language == SQLlanguageId;
}

}  // namespace batch_ops::postgres
