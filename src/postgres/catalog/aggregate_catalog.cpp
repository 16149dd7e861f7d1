#include "postgres/catalog/aggregate_catalog.hpp"

#include "engine/core/double_quoted.hpp"
#include "postgres/catalog/operator_catalog.hpp"
#include "postgres/catalog/ownership.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

struct PlainAggregate {
    const char* schema;  // nullptr: there is none
    const char* operand_cast;
};

// What the server's rules find for one argument of that type, among the functions of one schema.
Oid find_aggregate(const char* schema, const char* name, Oid type) {
    Oid function = InvalidOid;
    Oid result = InvalidOid;
    bool is_set = false;
    int variadic_count = 0;
    Oid variadic_type = InvalidOid;
    Oid* types = nullptr;
    const FuncDetailCode kind =
        func_get_detail(list_make2(makeString(pstrdup(schema)), makeString(pstrdup(name))), NIL,
                        NIL, 1, &type, false, false, false, &function, &result, &is_set,
                        &variadic_count, &variadic_type, &types, nullptr);
    return kind == FUNCDETAIL_AGGREGATE ? function : InvalidOid;
}

Oid declared_operand(Oid function) {
    Oid* types = nullptr;
    int count = 0;
    get_func_signature(function, &types, &count);
    return count == 1 ? types[0] : InvalidOid;
}

// Of exactly this type, in the type's own schema.
PlainAggregate own_aggregate(Oid type, const TypeHome& home, const char* name) {
    char* schema = get_namespace_name(home.schema);
    const Oid found = schema == nullptr ? InvalidOid : find_aggregate(schema, name, type);
    if (!OidIsValid(found) || declared_operand(found) != type ||
        !speaks_for(ProcedureRelationId, found, home)) {
        return {};
    }
    return {schema, operand_cast(home.schema, type)};
}

bool has_order(Oid type) {
    return OidIsValid(lookup_type_cache(type, TYPECACHE_LT_OPR)->lt_opr);
}

// Of any array or enum. Arrays are compared by their elements, which may have no order; a domain
// over an enum is none to the server.
PlainAggregate polymorphic_aggregate(Oid type, Oid declared) {
    if (!has_order(type)) {
        return {};
    }
    const char* cast =
        declared == ANYENUMOID
            ? psprintf("::%s", format_type_extended(type, -1, FORMAT_TYPE_FORCE_QUALIFY))
            : "";
    return {"pg_catalog", cast};
}

// By an implicit cast a type that is not the server's own would have the aggregates of text, which
// compare in another way than the type does.
PlainAggregate servers_aggregate(Oid type, const TypeHome& home, const char* name) {
    const Oid found = find_aggregate("pg_catalog", name, type);
    if (!OidIsValid(found)) {
        return {};
    }
    const Oid declared = declared_operand(found);
    if (IsPolymorphicType(declared)) {
        return polymorphic_aggregate(type, declared);
    }
    return home.schema == PG_CATALOG_NAMESPACE ? PlainAggregate{"pg_catalog", ""}
                                               : PlainAggregate{};
}

PlainAggregate find(Oid type, const char* name) {
    const TypeHome home = home_of(type);
    if (home.schema != PG_CATALOG_NAMESPACE) {
        const PlainAggregate own = own_aggregate(type, home, name);
        if (own.schema != nullptr) {
            return own;
        }
    }
    return servers_aggregate(type, home, name);
}

}  // namespace

std::optional<SqlAggregate> aggregate_of(Oid type, AggregateFunction function) {
    const std::string name(function_name(function));
    if (function == AggregateFunction::count) {
        return SqlAggregate{"pg_catalog.count", ""};
    }
    const char* const plain_name = name.c_str();
    const PlainAggregate found = call_postgres([=] { return find(type, plain_name); });
    if (found.schema == nullptr) {
        return std::nullopt;
    }
    const std::string schema(found.schema);
    return SqlAggregate{(schema == "pg_catalog" ? schema : double_quoted(schema)) + "." + name,
                        found.operand_cast};
}

bool can_group_by(Oid type) {
    return call_postgres(
        [type] { return OidIsValid(lookup_type_cache(type, TYPECACHE_EQ_OPR)->eq_opr); });
}

bool can_be_distinct(Oid type) {
    return call_postgres([type] {
        const TypeCacheEntry* entry = lookup_type_cache(type, TYPECACHE_EQ_OPR | TYPECACHE_LT_OPR);
        return OidIsValid(entry->eq_opr) && OidIsValid(entry->lt_opr);
    });
}

}  // namespace batch_ops::postgres
