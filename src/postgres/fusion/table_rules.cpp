#include "postgres/fusion/table_rules.hpp"

#include <algorithm>

#include "postgres/catalog/trusted_code.hpp"
#include "postgres/fusion/expression_rules.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

struct PlainFacts {
    bool is_plain;
    bool references_itself;
    bool is_referenced;
    Bitmapset* key_columns;
};

// --- parts of a relation ---

bool has_safe_columns(::Relation relation) {
    TupleDesc descriptor = RelationGetDescr(relation);
    for (int index = 0; index < descriptor->natts; ++index) {
        Form_pg_attribute attribute = TupleDescAttr(descriptor, index);
        if (!attribute->attisdropped && !is_allowed_type(attribute->atttypid)) {
            return false;
        }
    }
    return true;
}

bool has_safe_constraints(::Relation relation) {
    const TupleConstr* constraints = RelationGetDescr(relation)->constr;
    if (constraints == nullptr) {
        return true;
    }
    for (int index = 0; index < constraints->num_defval; ++index) {
        if (!is_allowed_expression(constraints->defval[index].adbin)) {
            return false;
        }
    }
    for (int index = 0; index < constraints->num_check; ++index) {
        if (!is_allowed_expression(constraints->check[index].ccbin)) {
            return false;
        }
    }
    return true;
}

// Functions of an index are code that runs for each row.
bool has_built_in_functions(::Relation index) {
    for (AttrNumber column = 1; column <= index->rd_index->indnkeyatts; ++column) {
        for (uint16 number = 1; number <= index->rd_indam->amsupport; ++number) {
            const Oid function = index_getprocid(index, column, number);
            if (OidIsValid(function) && !is_built_in_function(function)) {
                return false;
            }
        }
    }
    return true;
}

bool is_safe_index(::Relation index) {
    const bool deferrable = index->rd_index->indisunique && !index->rd_index->indimmediate;
    return !deferrable && !index->rd_index->indisexclusion &&
           index->rd_rel->relam < FirstNormalObjectId && has_built_in_functions(index) &&
           is_allowed_expression(reinterpret_cast<Node*>(RelationGetIndexExpressions(index))) &&
           is_allowed_expression(reinterpret_cast<Node*>(RelationGetIndexPredicate(index)));
}

bool has_safe_indexes(::Relation relation) {
    ListCell* cell = nullptr;
    foreach (cell, RelationGetIndexList(relation)) {
        ::Relation index = index_open(lfirst_oid(cell), AccessShareLock);
        const bool safe = is_safe_index(index);
        index_close(index, NoLock);
        if (!safe) {
            return false;
        }
    }
    return true;
}

// Foreign keys are triggers too, on both of their tables.
void note_foreign_keys(::Relation relation, PlainFacts* facts) {
    const TriggerDesc* triggers = relation->trigdesc;
    for (int index = 0; triggers != nullptr && index < triggers->numtriggers; ++index) {
        const Trigger* trigger = &triggers->triggers[index];
        if (RI_FKey_trigger_type(trigger->tgfoid) == RI_TRIGGER_PK) {
            facts->is_referenced = true;
        }
        if (trigger->tgconstrrelid == RelationGetRelid(relation)) {
            facts->references_itself = true;
        }
    }
}

Oid index_of_foreign_key(Oid constraint) {
    HeapTuple tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
    if (!HeapTupleIsValid(tuple)) {
        return InvalidOid;
    }
    const Oid index = reinterpret_cast<Form_pg_constraint>(GETSTRUCT(tuple))->conindid;
    ReleaseSysCache(tuple);
    return index;
}

bool has_built_in_operator_classes(Oid index) {
    HeapTuple tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    const Datum stored = SysCacheGetAttrNotNull(INDEXRELID, tuple, Anum_pg_index_indclass);
    const auto* classes = reinterpret_cast<const oidvector*>(DatumGetPointer(stored));
    const bool built_in = std::all_of(classes->values, classes->values + classes->dim1,
                                      [](Oid name) { return name < FirstNormalObjectId; });
    ReleaseSysCache(tuple);
    return built_in;
}

// The check of a key that compares by a user's operator or cast, or looks into an index of a user's
// operator class, would run their functions for each row, when all are stored.
bool is_safe_foreign_key(::Relation relation, const ForeignKeyCacheInfo* key) {
    for (int column = 0; column < key->nkeys; ++column) {
        const auto* attribute = TupleDescAttr(RelationGetDescr(relation), key->conkey[column] - 1);
        if (!runs_no_code_of_a_user(key->conpfeqop[column], attribute->atttypid)) {
            return false;
        }
    }
    return has_built_in_operator_classes(index_of_foreign_key(key->conoid));
}

bool has_safe_foreign_keys(::Relation relation) {
    ListCell* cell = nullptr;
    foreach (cell, RelationGetFKeyList(relation)) {
        if (!is_safe_foreign_key(relation, lfirst_node(ForeignKeyCacheInfo, cell))) {
            return false;
        }
    }
    return true;
}

PlainFacts read_facts(Oid oid) {
    PlainFacts facts{};
    ::Relation relation = table_open(oid, NoLock);
    const FormData_pg_class* form = relation->rd_rel;
    facts.is_plain = form->relkind == RELKIND_RELATION && form->relam == HEAP_TABLE_AM_OID &&
                     !form->relispartition && !form->relhasrules && !form->relhassubclass &&
                     !has_other_triggers(relation->trigdesc) && has_safe_foreign_keys(relation) &&
                     has_safe_columns(relation) && has_safe_constraints(relation) &&
                     has_safe_indexes(relation);
    if (facts.is_plain) {
        note_foreign_keys(relation, &facts);
        facts.key_columns = RelationGetIndexAttrBitmap(relation, INDEX_ATTR_BITMAP_KEY);
    }
    table_close(relation, NoLock);
    return facts;
}

// Who may not change a table must not lock it against others either.
bool may_change(Oid relation, AclMode right) {
    const Oid role = GetUserId();
    return pg_class_aclcheck(relation, role, right) == ACLCHECK_OK ||
           (right != ACL_DELETE &&
            pg_attribute_aclcheck_all(relation, role, right, ACLMASK_ANY) == ACLCHECK_OK);
}

AclMode right_for(Action action) {
    switch (action) {
        case Action::create:
            return ACL_INSERT;
        case Action::update:
            return ACL_UPDATE;
        case Action::remove:
            return ACL_DELETE;
        default:
            return ACL_SELECT;
    }
}

}  // namespace

// What is read is locked already, since it was described.
bool lock_for(Action action, const Relation& relation) {
    if (relation.kind != RELKIND_RELATION) {
        return false;
    }
    if (action == Action::read) {
        return true;
    }
    const Oid oid = relation.oid;
    const AclMode right = right_for(action);
    return call_postgres([oid, right] {
        const bool permitted = may_change(oid, right);
        if (permitted) {
            LockRelationOid(oid, RowExclusiveLock);
        }
        return permitted;
    });
}

RepeatFacts repeat_facts(const Relation& relation) {
    RepeatFacts facts;
    if (relation.kind != RELKIND_RELATION || relation.row_security || relation.remote.any()) {
        return facts;
    }
    const Oid oid = relation.oid;
    const PlainFacts plain = call_postgres([oid] { return read_facts(oid); });
    facts.is_plain = plain.is_plain;
    facts.references_itself = plain.references_itself;
    facts.is_referenced = plain.is_referenced;
    for (const Column& column : relation.columns) {
        if (bms_is_member(column.number - FirstLowInvalidHeapAttributeNumber, plain.key_columns)) {
            facts.key_columns.push_back(column.number);
        }
    }
    return facts;
}

}  // namespace batch_ops::postgres
