#include "postgres/catalog/operator_catalog.hpp"

#include "engine/core/double_quoted.hpp"
#include "postgres/catalog/ownership.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

struct PlainOperator {
    Oid oid;
    const char* schema;
    const char* name;
    const char* left_cast;
    Oid right_type;
};

// The right operand's type as a parameter: a concrete type, also of a polymorphic operator. Names
// of objects (regclass, regrole, ...) compare as oids, but only their own types read them.
Oid concrete_type(Oid declared, Oid column_type) {
    return IsPolymorphicType(declared) || declared == RECORDOID || declared == OIDOID ? column_type
                                                                                      : declared;
}

PlainOperator describe_operator(Oid oid, Oid column_type) {
    PlainOperator found{};
    HeapTuple tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(oid));
    if (!HeapTupleIsValid(tuple)) {
        return found;
    }
    auto* form = reinterpret_cast<Form_pg_operator>(GETSTRUCT(tuple));
    found.oid = oid;
    found.schema = get_namespace_name(form->oprnamespace);
    found.name = pstrdup(NameStr(form->oprname));
    found.left_cast = operand_cast(form->oprnamespace, form->oprleft, column_type);
    found.right_type = concrete_type(form->oprright, column_type);
    ReleaseSysCache(tuple);
    return found;
}

Oid equality_operator(Oid type) {
    return lookup_type_cache(type, TYPECACHE_EQ_OPR)->eq_opr;
}

Oid inequality_operator(Oid type) {
    const Oid equality = equality_operator(type);
    return OidIsValid(equality) ? get_negator(equality) : InvalidOid;
}

// Arrays and composites have a family whatever they are made of, but an order only with their
// parts.
Oid order_operator(Oid type, int16 strategy) {
    TypeCacheEntry* entry = lookup_type_cache(type, TYPECACHE_BTREE_OPFAMILY | TYPECACHE_LT_OPR);
    if (!OidIsValid(entry->btree_opf) || !OidIsValid(entry->lt_opr)) {
        return InvalidOid;
    }
    return get_opfamily_member(entry->btree_opf, entry->btree_opintype, entry->btree_opintype,
                               strategy);
}

// The operator of exactly this type in the type's own schema.
Oid own_operator(Oid type, const char* name) {
    const TypeHome home = home_of(type);
    char* schema = get_namespace_name(home.schema);
    const Oid found =
        schema == nullptr
            ? InvalidOid
            : OpernameGetOprid(list_make2(makeString(schema), makeString(pstrdup(name))), type,
                               type);
    return OidIsValid(found) && speaks_for(OperatorRelationId, found, home) ? found : InvalidOid;
}

// An operator of the type by name: the type's own, or what the server's rules find among its own
// operators. Nothing else in a search_path is looked at.
Oid named_operator(Oid type, const char* name) {
    const Oid own = own_operator(type, name);
    if (OidIsValid(own)) {
        return own;
    }
    Operator found =
        oper(nullptr, list_make2(makeString(pstrdup("pg_catalog")), makeString(pstrdup(name))),
             type, type, true, -1);
    if (found == nullptr) {
        return InvalidOid;
    }
    const Oid oid = oprid(found);
    ReleaseSysCache(found);
    return oid;
}

// Arrays contain what equals one of their elements.
Oid containment_operator(Oid type, const char* name) {
    const bool compares =
        !OidIsValid(get_element_type(type)) || OidIsValid(equality_operator(type));
    return compares ? named_operator(type, name) : InvalidOid;
}

Oid find_operator(Oid type, Comparison comparison) {
    switch (comparison) {
        case Comparison::eq:
        case Comparison::in:
        case Comparison::same:
        case Comparison::not_same:
            return equality_operator(type);
        case Comparison::ne:
        case Comparison::not_in:
            return inequality_operator(type);
        case Comparison::lt:
        case Comparison::not_between:
            return order_operator(type, BTLessStrategyNumber);
        case Comparison::le:
            return order_operator(type, BTLessEqualStrategyNumber);
        case Comparison::gt:
            return order_operator(type, BTGreaterStrategyNumber);
        case Comparison::ge:
        case Comparison::between:
            return order_operator(type, BTGreaterEqualStrategyNumber);
        case Comparison::like:
            return named_operator(type, "~~");
        case Comparison::not_like:
            return named_operator(type, "!~~");
        case Comparison::ilike:
            return named_operator(type, "~~*");
        case Comparison::not_ilike:
            return named_operator(type, "!~~*");
        case Comparison::contains:
            return containment_operator(type, "@>");
        case Comparison::contained_by:
            return containment_operator(type, "<@");
        case Comparison::overlaps:
            return containment_operator(type, "&&");
        default:
            return InvalidOid;
    }
}

std::optional<SqlOperator> as_sql(const PlainOperator& found) {
    if (!OidIsValid(found.oid)) {
        return std::nullopt;
    }
    return SqlOperator{
        found.left_cast + (" OPERATOR(" + double_quoted(found.schema)) + "." + found.name + ") ",
        found.right_type};
}

std::uint64_t key_of(Oid type, unsigned operation) {
    return (static_cast<std::uint64_t>(type) << 8U) | operation;
}

}  // namespace

const std::optional<SqlOperator>& OperatorCatalog::comparison(Oid type, Comparison comparison) {
    return remembered(key_of(type, static_cast<unsigned>(comparison)), [type, comparison] {
        return as_sql(call_postgres([type, comparison] {
            return describe_operator(find_operator(type, comparison), type);
        }));
    });
}

const std::optional<SqlOperator>& OperatorCatalog::addition(Oid type) {
    constexpr unsigned no_comparison = 0xFF;
    return remembered(key_of(type, no_comparison), [type] {
        return as_sql(call_postgres([type] {
            PlainOperator found = describe_operator(named_operator(type, "+"), type);
            if (OidIsValid(found.oid) && get_op_rettype(found.oid) != type) {
                found.oid = InvalidOid;
            }
            return found;
        }));
    });
}

// To look costs memory too, each time.
const std::optional<SqlOperator>& OperatorCatalog::remembered(
    std::uint64_t key, FunctionRef<std::optional<SqlOperator>()> find) {
    const auto known = found_.find(key);
    return known != found_.end() ? known->second : found_.emplace(key, find()).first->second;
}

const char* operand_cast(Oid operator_schema, Oid operand_type, Oid base_type) {
    const bool is_enum = operand_type == ANYENUMOID && OidIsValid(base_type);
    return !is_enum && (operator_schema == PG_CATALOG_NAMESPACE || IsPolymorphicType(operand_type))
               ? ""
               : psprintf("::%s", format_type_extended(is_enum ? base_type : operand_type, -1,
                                                       FORMAT_TYPE_FORCE_QUALIFY));
}

}  // namespace batch_ops::postgres
