#include "postgres/fusion/table_links.hpp"

#include "postgres/catalog/key_bytes.hpp"
#include "postgres/fusion/kept_state.hpp"

namespace batch_ops::postgres {

namespace {

bool are_equal_by_bytes(::Relation relation, const ForeignKeyCacheInfo* key) {
    for (int place = 0; place < key->nkeys; ++place) {
        auto* column = TupleDescAttr(RelationGetDescr(relation), key->conkey[place] - 1);
        const Oid referenced = getBaseType(get_atttype(key->confrelid, key->confkey[place]));
        if (!is_equal_by_bytes(column) || getBaseType(column->atttypid) != referenced) {
            return false;
        }
    }
    return true;
}

}  // namespace

void note_references(::Relation relation, TableFacts* facts) {
    ListCell* cell = nullptr;
    foreach (cell, RelationGetFKeyList(relation)) {
        auto* reference = static_cast<TableReference*>(palloc0(sizeof(TableReference)));
        reference->key = *lfirst_node(ForeignKeyCacheInfo, cell);
        reference->is_equal_by_bytes = are_equal_by_bytes(relation, &reference->key);
        facts->references = lappend(facts->references, reference);
    }
}

void note_sequences(::Relation relation, TableFacts* facts) {
    const TupleDesc descriptor = RelationGetDescr(relation);
    for (int index = 0; index < descriptor->natts; ++index) {
        if (TupleDescAttr(descriptor, index)->attidentity != '\0') {
            facts->sequences = lappend_oid(
                facts->sequences, identity_sequence(relation, static_cast<AttrNumber>(index + 1)));
        }
    }
    const TupleConstr* constraints = descriptor->constr;
    for (int index = 0; constraints != nullptr && index < constraints->num_defval; ++index) {
        find_state(constraints->defval[index].adbin, &facts->sequences, &facts->keeps_state);
    }
}

}  // namespace batch_ops::postgres
