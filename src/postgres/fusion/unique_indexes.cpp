#include "postgres/fusion/unique_indexes.hpp"

#include "postgres/catalog/key_bytes.hpp"
#include "postgres/fusion/table_indexes.hpp"

namespace batch_ops::postgres {

namespace {

// Whether an index takes a column by the equality that filters compare it with.
bool compares_as_filters_do(::Relation index, int place, Oid type) {
    const Oid equality = get_opfamily_member(index->rd_opfamily[place], index->rd_opcintype[place],
                                             index->rd_opcintype[place], BTEqualStrategyNumber);
    return OidIsValid(equality) && equality == lookup_type_cache(type, TYPECACHE_EQ_OPR)->eq_opr;
}

// Whether an index lets each value of its columns, none of them null, occur once.
bool is_key(::Relation table, ::Relation index) {
    const Form_pg_index form = index->rd_index;
    if (index->rd_rel->relam != BTREE_AM_OID || !form->indisunique || !form->indimmediate ||
        !form->indisvalid || RelationGetIndexPredicate(index) != NIL) {
        return false;
    }
    TupleDesc descriptor = RelationGetDescr(table);
    for (int place = 0; place < form->indnkeyatts; ++place) {
        const AttrNumber number = form->indkey.values[place];
        if (number <= 0 || !holds_no_null(descriptor, number - 1)) {
            return false;
        }
        Form_pg_attribute attribute = TupleDescAttr(descriptor, number - 1);
        if (!is_equal_by_bytes(attribute) ||
            !compares_as_filters_do(index, place, getBaseType(attribute->atttypid))) {
            return false;
        }
    }
    return true;
}

List* columns_of(::Relation index) {
    List* columns = NIL;
    for (int place = 0; place < index->rd_index->indnkeyatts; ++place) {
        columns = lappend_int(columns, index->rd_index->indkey.values[place]);
    }
    return columns;
}

}  // namespace

List* unique_keys_of(::Relation table) {
    List* keys = NIL;
    for_each_index(table, [&](::Relation index) {
        if (is_key(table, index)) {
            keys = lappend(keys, columns_of(index));
        }
    });
    return keys;
}

}  // namespace batch_ops::postgres
