#include "postgres/catalog/index_columns.hpp"

#include <algorithm>

#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

bool contains(std::span<const AttrNumber> columns, AttrNumber column) {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
}

bool is_btree(Oid index) {
    HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(index));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    const bool is_one = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relam == BTREE_AM_OID;
    ReleaseSysCache(tuple);
    return is_one;
}

bool counts(Oid index, std::span<const AttrNumber> equal, std::span<const AttrNumber> compared) {
    HeapTuple tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    auto* form = reinterpret_cast<Form_pg_index>(GETSTRUCT(tuple));
    const std::span<const AttrNumber> key(form->indkey.values,
                                          static_cast<std::size_t>(form->indnkeyatts));
    const bool holds_all = form->indisvalid &&
                           heap_attisnull(tuple, Anum_pg_index_indpred, nullptr) &&
                           contains(equal, key.front()) &&
                           std::all_of(compared.begin(), compared.end(),
                                       [&](AttrNumber column) { return contains(key, column); });
    ReleaseSysCache(tuple);
    return holds_all && is_btree(index);
}

}  // namespace

int place_in_index(::Relation index, AttrNumber column) {
    const auto* const first = index->rd_index->indkey.values;
    const auto* const last = first + index->rd_index->indnkeyatts;
    const auto* const found = std::find(first, last, column);
    return found == last ? -1 : static_cast<int>(found - first);
}

bool is_counted_by_an_index(Oid table, std::span<const AttrNumber> equal,
                            std::span<const AttrNumber> compared) {
    return call_postgres([=] {
        ::Relation opened = relation_open(table, AccessShareLock);
        List* const indexes = RelationGetIndexList(opened);
        relation_close(opened, NoLock);
        bool found = false;
        ListCell* cell = nullptr;
        foreach (cell, indexes) {
            found = found || counts(lfirst_oid(cell), equal, compared);
        }
        list_free(indexes);
        return found;
    });
}

}  // namespace batch_ops::postgres
