#include "postgres/fusion/unique_keys.hpp"

#include <algorithm>
#include <vector>

#include "postgres/catalog/key_bytes.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// Whether an index takes a column by the equality that filters compare it with.
bool compares_as_filters_do(::Relation index, int place, Oid type) {
    const Oid equality = get_opfamily_member(index->rd_opfamily[place], index->rd_opcintype[place],
                                             index->rd_opcintype[place], BTEqualStrategyNumber);
    return OidIsValid(equality) && equality == lookup_type_cache(type, TYPECACHE_EQ_OPR)->eq_opr;
}

// Whether an index lets each value of these columns, none of them null, occur once.
bool is_key(::Relation relation, ::Relation index, const AttrNumber* columns, int count) {
    const Form_pg_index form = index->rd_index;
    if (index->rd_rel->relam != BTREE_AM_OID || !form->indisunique || !form->indimmediate ||
        !form->indisvalid || form->indnkeyatts != count ||
        RelationGetIndexPredicate(index) != NIL) {
        return false;
    }
    TupleDesc descriptor = RelationGetDescr(relation);
    for (int place = 0; place < count; ++place) {
        const AttrNumber number = form->indkey.values[place];
        bool is_named = false;
        for (int column = 0; column < count; ++column) {
            is_named = is_named || columns[column] == number;
        }
        if (!is_named || number <= 0 || !holds_no_null(descriptor, number - 1)) {
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

bool has_key(Oid oid, const AttrNumber* columns, int count) {
    ::Relation relation = table_open(oid, NoLock);
    bool found = false;
    ListCell* cell = nullptr;
    foreach (cell, RelationGetIndexList(relation)) {
        ::Relation index = index_open(lfirst_oid(cell), AccessShareLock);
        found = found || is_key(relation, index, columns, count);
        index_close(index, NoLock);
    }
    table_close(relation, NoLock);
    return found;
}

}  // namespace

bool selects_by_key(const RepeatFacts& facts, const Relation& relation,
                    const Operation& operation) {
    std::vector<AttrNumber> columns;
    for (const Condition* condition : equalities(operation.filter())) {
        const Column* column = relation.find(condition->column);
        const AttrNumber number =
            column == nullptr ? InvalidAttrNumber : facts.table_columns[column->number - 1];
        if (number == InvalidAttrNumber || std::ranges::find(columns, number) != columns.end()) {
            return false;
        }
        columns.push_back(number);
    }
    const Oid oid = facts.table;
    const AttrNumber* const numbers = columns.data();
    const int count = static_cast<int>(columns.size());
    return count != 0 && call_postgres([=] { return has_key(oid, numbers, count); });
}

}  // namespace batch_ops::postgres
