#include "postgres/catalog/type_facts.hpp"

#include <algorithm>
#include <array>

#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

std::string type_name(Oid type) {
    return call_postgres([type] { return format_type_be(type); });
}

std::string sql_type_name(Oid type, std::int32_t modifier) {
    return call_postgres([=] {
        return format_type_extended(type, modifier,
                                    FORMAT_TYPE_TYPEMOD_GIVEN | FORMAT_TYPE_FORCE_QUALIFY);
    });
}

bool is_type_named(Oid type, const char* name) {
    HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    const auto* form = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple));
    const bool is_named = strcmp(NameStr(form->typname), name) == 0;
    ReleaseSysCache(tuple);
    return is_named;
}

const char* collation_between(Oid value, Oid column) {
    if (value == column || !OidIsValid(column)) {
        return "";
    }
    HeapTuple tuple = SearchSysCache1(COLLOID, ObjectIdGetDatum(column));
    if (!HeapTupleIsValid(tuple)) {
        elog(ERROR, "cache lookup failed for collation %u", column);
    }
    auto* form = reinterpret_cast<Form_pg_collation>(GETSTRUCT(tuple));
    const char* const clause =
        psprintf(" COLLATE %s", quote_qualified_identifier(get_namespace_name(form->collnamespace),
                                                           NameStr(form->collname)));
    ReleaseSysCache(tuple);
    return clause;
}

List* checks_of_domain(Oid domain) {
    // As long as the memory context, which lets go of it.
    auto* const checks = static_cast<DomainConstraintRef*>(palloc0(sizeof(DomainConstraintRef)));
    InitDomainConstraintRef(domain, checks, CurrentMemoryContext, false);
    List* expressions = NIL;
    ListCell* cell = nullptr;
    foreach (cell, checks->constraints) {
        expressions =
            lappend(expressions, static_cast<DomainConstraintState*>(lfirst(cell))->check_expr);
    }
    return expressions;
}

bool is_sortable(Oid type) {
    return call_postgres(
        [type] { return OidIsValid(lookup_type_cache(type, TYPECACHE_LT_OPR)->lt_opr); });
}

Oid array_type_of(Oid element_type) {
    return call_postgres([element_type] { return get_array_type(element_type); });
}

bool is_array_type(Oid type) {
    return OidIsValid(call_postgres([type] { return get_element_type(type); }));
}

bool is_cast_by_itself(Oid from, Oid to) {
    return can_coerce_type(1, &from, &to, COERCION_IMPLICIT);
}

bool is_string_type(Oid type) {
    return call_postgres([type] { return TypeCategory(type) == TYPCATEGORY_STRING; });
}

bool is_written_plainly(Oid base_type) {
    constexpr std::array plain = {BOOLOID,  INT2OID,    INT4OID,      INT8OID,        NUMERICOID,
                                  TEXTOID,  VARCHAROID, BPCHAROID,    NAMEOID,        UUIDOID,
                                  DATEOID,  TIMEOID,    TIMESTAMPOID, TIMESTAMPTZOID, JSONOID,
                                  JSONBOID, OIDOID,     CHAROID};
    const Oid element = call_postgres([base_type] { return get_element_type(base_type); });
    const Oid type = OidIsValid(element) ? element : base_type;
    return std::ranges::find(plain, type) != plain.end() ||
           call_postgres([type] { return type_is_enum(type); });
}

bool is_row_type(Oid type) {
    return call_postgres([type] { return type_is_rowtype(type); });
}

bool is_unnestable(Oid type) {
    return OidIsValid(array_type_of(type)) && !is_array_type(type) && !is_row_type(type);
}

}  // namespace batch_ops::postgres
