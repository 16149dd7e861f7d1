#include "postgres/fusion/fusion_rules.hpp"

#include <algorithm>

#include "postgres/catalog/key_bytes.hpp"
#include "postgres/catalog/trusted_code.hpp"
#include "postgres/catalog/type_facts.hpp"
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
    for (int column = 1; column <= index->rd_index->indnkeyatts; ++column) {
        for (int number = 1; number <= index->rd_indam->amsupport; ++number) {
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

// Whether a filter compares the columns of one unique key, and nothing else.
bool selects_by_key(const Relation& relation, const Operation& operation) {
    std::vector<AttrNumber> columns;
    for (const Condition* condition : equalities(operation.filter())) {
        const Column* column = relation.find(condition->column);
        if (column == nullptr || std::ranges::find(columns, column->number) != columns.end()) {
            return false;
        }
        columns.push_back(column->number);
    }
    const Oid oid = relation.oid;
    const AttrNumber* const numbers = columns.data();
    const int count = static_cast<int>(columns.size());
    return count != 0 && call_postgres([=] { return has_key(oid, numbers, count); });
}

bool stores_unnestable(const Relation& relation, const Operation& operation) {
    bool unnestable = true;
    if (operation.store_params.exists()) {
        operation.store_params.for_each_member([&](std::string_view name, const JsonNode&) {
            const Column* column = relation.find(name);
            unnestable = unnestable && column != nullptr && is_unnestable(column->type);
        });
    }
    return unnestable;
}

bool assigns_any(const Operation& operation, const Relation& relation,
                 const std::vector<AttrNumber>& columns) {
    bool assigned = false;
    for (const JsonNode& params : {operation.store_params, operation.increment}) {
        if (params.exists()) {
            params.for_each_member([&](std::string_view name, const JsonNode&) {
                const Column* column = relation.find(name);
                assigned =
                    assigned || (column != nullptr &&
                                 std::ranges::find(columns, column->number) != columns.end());
            });
        }
    }
    return assigned;
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
    if (relation.kind != RELKIND_RELATION || relation.row_security) {
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

// A change of a referenced key may cascade to tables that we have not looked at.
bool is_repeatable(const RepeatFacts& facts, const Relation& relation, const Operation& operation) {
    if (!facts.is_plain || operation.metadata().lock || !operation.metadata().include.empty()) {
        return false;
    }
    switch (operation.action) {
        case Action::remove:
            return !facts.is_referenced;
        case Action::update:
            return !facts.is_referenced || !assigns_any(operation, relation, facts.key_columns);
        default:
            return !operation.metadata().on_conflict;
    }
}

bool is_fusible(const RepeatFacts& facts, const Relation& relation, const Operation& operation) {
    if (!is_repeatable(facts, relation, operation) || !stores_unnestable(relation, operation)) {
        return false;
    }
    switch (operation.action) {
        case Action::create:
            return !facts.references_itself;
        case Action::update:
            return !facts.references_itself && selects_by_key(relation, operation) &&
                   !assigns_any(operation, relation, facts.key_columns);
        default:
            return selects_by_key(relation, operation);
    }
}

}  // namespace batch_ops::postgres
