#include "postgres/fusion/table_links.hpp"

#include "postgres/catalog/constraint_row.hpp"
#include "postgres/catalog/key_bytes.hpp"
#include "postgres/fusion/kept_state.hpp"
#include "postgres/fusion/table_indexes.hpp"

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

bool is_deferrable(Oid constraint) {
    return of_constraint(constraint, true,
                         [](Form_pg_constraint row) { return row->condeferrable; });
}

// Adds those from which columns of the set are generated.
Bitmapset* with_sources(::Relation table, Bitmapset* columns) {
    const TupleConstr* constraints = RelationGetDescr(table)->constr;
    Bitmapset* all = columns;
    for (int index = 0; constraints != nullptr && index < constraints->num_defval; ++index) {
        const AttrDefault& value = constraints->defval[index];
        const bool generated =
            TupleDescAttr(RelationGetDescr(table), value.adnum - 1)->attgenerated != '\0';
        if (generated && bms_is_member(value.adnum - FirstLowInvalidHeapAttributeNumber, columns)) {
            Bitmapset* sources = nullptr;
            pull_varattnos(static_cast<Node*>(stringToNode(value.adbin)), 1, &sources);
            all = bms_union(all, sources);
        }
    }
    return all;
}

Bitmapset* add_columns_of_index(::Relation index, Bitmapset* columns) {
    for (int place = 0; place < index->rd_index->indnkeyatts; ++place) {
        const AttrNumber number = index->rd_index->indkey.values[place];
        if (number != 0) {
            columns = bms_add_member(columns, number - FirstLowInvalidHeapAttributeNumber);
        }
    }
    pull_varattnos(reinterpret_cast<Node*>(RelationGetIndexExpressions(index)), 1, &columns);
    pull_varattnos(reinterpret_cast<Node*>(RelationGetIndexPredicate(index)), 1, &columns);
    return columns;
}

Bitmapset* deciding_columns(::Relation table, const ForeignKeyCacheInfo* key) {
    Bitmapset* columns = nullptr;
    for (int place = 0; place < key->nkeys; ++place) {
        columns = bms_add_member(columns, key->conkey[place] - FirstLowInvalidHeapAttributeNumber);
    }
    return with_sources(table, columns);
}

// What a column of a domain gets that has no default of its own.
void note_domain_default(Form_pg_attribute column, TableFacts* facts) {
    if (!column->attisdropped && !column->atthasdef &&
        get_typtype(column->atttypid) == TYPTYPE_DOMAIN) {
        find_numbers(get_typdefault(column->atttypid), &facts->sequences, &facts->keeps_state);
    }
}

bool policies_take_numbers(::Relation relation) {
    ListCell* cell = nullptr;
    foreach (cell, relation->rd_rsdesc == nullptr ? NIL : relation->rd_rsdesc->policies) {
        const auto* const policy = static_cast<RowSecurityPolicy*>(lfirst(cell));
        if (takes_numbers(reinterpret_cast<Node*>(policy->qual)) ||
            takes_numbers(reinterpret_cast<Node*>(policy->with_check_qual))) {
            return true;
        }
    }
    return false;
}

}  // namespace

Bitmapset* columns_of_unique_indexes(::Relation table) {
    Bitmapset* columns = nullptr;
    for_each_index(table, [&](::Relation index) {
        if (index->rd_index->indisunique) {
            columns = add_columns_of_index(index, columns);
        }
    });
    return with_sources(table, columns);
}

void note_references(::Relation relation, TableFacts* facts) {
    ListCell* cell = nullptr;
    foreach (cell, RelationGetFKeyList(relation)) {
        auto* reference = static_cast<TableReference*>(palloc0(sizeof(TableReference)));
        reference->key = *lfirst_node(ForeignKeyCacheInfo, cell);
        reference->is_equal_by_bytes = are_equal_by_bytes(relation, &reference->key);
        reference->is_deferrable = is_deferrable(reference->key.conoid);
        reference->deciding_columns = deciding_columns(relation, &reference->key);
        facts->references = lappend(facts->references, reference);
    }
}

void note_sequences(::Relation relation, TableFacts* facts) {
    const TupleDesc descriptor = RelationGetDescr(relation);
    for (int index = 0; index < descriptor->natts; ++index) {
        note_domain_default(TupleDescAttr(descriptor, index), facts);
        if (TupleDescAttr(descriptor, index)->attidentity != '\0') {
            facts->sequences = lappend_oid(
                facts->sequences, identity_sequence(relation, static_cast<AttrNumber>(index + 1)));
        }
    }
    const TupleConstr* constraints = descriptor->constr;
    for (int index = 0; constraints != nullptr && index < constraints->num_defval; ++index) {
        find_numbers(static_cast<Node*>(stringToNode(constraints->defval[index].adbin)),
                     &facts->sequences, &facts->keeps_state);
    }
    facts->keeps_state = facts->keeps_state || policies_take_numbers(relation);
}

}  // namespace batch_ops::postgres
