#include "postgres/fusion/function_traits.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace batch_ops::postgres {

namespace {

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

bool takes_a_number(Oid function) {
    return function == F_NEXTVAL;
}

bool is_pure_compiled_function(Oid function) {
    return is_compiled_function(function) && func_volatile(function) == PROVOLATILE_IMMUTABLE;
}

bool is_volatile_user_function(Oid function) {
    return !is_built_in_function(function) && func_volatile(function) == PROVOLATILE_VOLATILE;
}

}  // namespace batch_ops::postgres
