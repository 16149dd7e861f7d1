#include "postgres/catalog/equal_columns.hpp"

#include "engine/core/batch_error.hpp"
#include "engine/core/double_quoted.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/catalog/operator_catalog.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

struct PlainEquality {
    const char* schema;
    const char* name;
    const char* left_cast;
    const char* right_cast;
};

// Of integer and numeric, numeric and float8: as the server compares them, after an implicit cast
// of one. Casts of users' types are functions of whoever made them.
Oid equality_after_cast(Oid left, Oid right) {
    if (left >= FirstNormalObjectId || right >= FirstNormalObjectId) {
        return InvalidOid;
    }
    const bool to_right = is_cast_by_itself(left, right);
    const bool to_left = is_cast_by_itself(right, left);
    if (to_right == to_left) {
        return InvalidOid;
    }
    return lookup_type_cache(to_right ? right : left, TYPECACHE_EQ_OPR)->eq_opr;
}

// In the family of one of the types: of both themselves, as int4 and int8 have it, or of the type
// that a family takes them for, as text does varchar.
Oid equality_between(Oid left, Oid right) {
    for (const Oid type : {left, right}) {
        TypeCacheEntry* const entry = lookup_type_cache(type, TYPECACHE_BTREE_OPFAMILY);
        if (!OidIsValid(entry->btree_opf)) {
            continue;
        }
        Oid found = get_opfamily_member(entry->btree_opf, left, right, BTEqualStrategyNumber);
        const Oid taken_for = entry->btree_opintype;
        const bool takes_both =
            left == right || (!IsPolymorphicType(taken_for) && IsBinaryCoercible(left, taken_for) &&
                              IsBinaryCoercible(right, taken_for));
        if (!OidIsValid(found) && takes_both) {
            found =
                get_opfamily_member(entry->btree_opf, taken_for, taken_for, BTEqualStrategyNumber);
        }
        if (OidIsValid(found)) {
            return found;
        }
    }
    return equality_after_cast(left, right);
}

// What the operator takes: a concrete type, also of a polymorphic one.
const char* cast_to(Oid declared, Oid base, Oid type) {
    if (IsPolymorphicType(declared) || declared == base) {
        return base == type
                   ? ""
                   : psprintf("::%s", format_type_extended(base, -1, FORMAT_TYPE_FORCE_QUALIFY));
    }
    return psprintf("::%s", format_type_extended(declared, -1, FORMAT_TYPE_FORCE_QUALIFY));
}

// A collation that a column was given goes before the default one, as everywhere in SQL. Of two
// that were given it is that of the left side.
const char* agreed_collation(const Column* here, const Column* there) {
    const bool is_agreed =
        here->collation == DEFAULT_COLLATION_OID || there->collation == DEFAULT_COLLATION_OID;
    return is_agreed ? "" : collation_between(there->collation, here->collation);
}

PlainEquality describe_equality(const Column* here, const Column* there) {
    PlainEquality described{};
    const Oid oid = equality_between(here->base_type, there->base_type);
    HeapTuple tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(oid));
    if (!HeapTupleIsValid(tuple)) {
        return described;
    }
    auto* form = reinterpret_cast<Form_pg_operator>(GETSTRUCT(tuple));
    described.schema = get_namespace_name(form->oprnamespace);
    described.name = pstrdup(NameStr(form->oprname));
    described.left_cast = cast_to(form->oprleft, here->base_type, here->type);
    described.right_cast = psprintf("%s%s", cast_to(form->oprright, there->base_type, there->type),
                                    agreed_collation(here, there));
    ReleaseSysCache(tuple);
    return described;
}

}  // namespace

ForeignKey::ColumnPair equal_columns(const Column& here, const Column& there,
                                     const std::string& place) {
    const Column* const left = &here;
    const Column* const right = &there;
    const PlainEquality found =
        call_postgres([left, right] { return describe_equality(left, right); });
    if (found.name == nullptr) {
        throw BatchError(sqlstate::datatype_mismatch,
                         place + ": column \"" + here.name + "\" of type " + type_name(here.type) +
                             " cannot be compared with column \"" + there.name + "\" of type " +
                             type_name(there.type),
                         "Associate columns of one type that can be sorted, or of two of which "
                         "the server casts one to the other by itself.");
    }
    return {
        there.name, here.name,
        found.left_cast + (" OPERATOR(" + double_quoted(found.schema)) + "." + found.name + ") ",
        found.right_cast};
}

}  // namespace batch_ops::postgres
