#include "postgres/fusion/table_rules.hpp"

#include <algorithm>

#include "postgres/catalog/constraint_row.hpp"
#include "postgres/catalog/trusted_code.hpp"
#include "postgres/fusion/expression_rules.hpp"
#include "postgres/fusion/function_rules.hpp"
#include "postgres/fusion/function_traits.hpp"
#include "postgres/fusion/kept_state.hpp"
#include "postgres/fusion/table_indexes.hpp"
#include "postgres/fusion/table_links.hpp"
#include "postgres/fusion/unique_indexes.hpp"

namespace batch_ops::postgres {

namespace {

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
        const AttrDefault& value = constraints->defval[index];
        const bool generated =
            TupleDescAttr(RelationGetDescr(relation), value.adnum - 1)->attgenerated != '\0';
        if (!is_allowed_expression(
                value.adbin, generated ? Evaluation::by_the_executor : Evaluation::in_the_plan)) {
            return false;
        }
    }
    for (int index = 0; index < constraints->num_check; ++index) {
        if (!is_allowed_expression(constraints->check[index].ccbin, Evaluation::by_the_executor)) {
            return false;
        }
    }
    return true;
}

// Functions of an index are code that runs for each row.
bool has_allowed_functions(::Relation index) {
    for (AttrNumber column = 1; column <= index->rd_index->indnkeyatts; ++column) {
        for (uint16 number = 1; number <= index->rd_indam->amsupport; ++number) {
            const Oid function = index_getprocid(index, column, number);
            if (OidIsValid(function) && !is_built_in_function(function) &&
                !is_allowed_function(function)) {
                return false;
            }
        }
    }
    return true;
}

bool is_safe_expression(List* expression) {
    return is_allowed_expression(reinterpret_cast<Node*>(expression), Evaluation::by_the_executor);
}

bool is_safe_index(::Relation index) {
    const bool deferrable = index->rd_index->indisunique && !index->rd_index->indimmediate;
    return !deferrable && !index->rd_index->indisexclusion &&
           index->rd_rel->relam < FirstNormalObjectId && has_allowed_functions(index) &&
           is_safe_expression(RelationGetIndexExpressions(index)) &&
           is_safe_expression(RelationGetIndexPredicate(index));
}

bool has_safe_indexes(::Relation relation) {
    bool safe = true;
    for_each_index(relation, [&](::Relation index) { safe = safe && is_safe_index(index); });
    return safe;
}

// Foreign keys are triggers too, on both of their tables.
void note_foreign_keys(::Relation relation, TableFacts* facts) {
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
    return of_constraint(constraint, InvalidOid,
                         [](Form_pg_constraint row) { return row->conindid; });
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

// --- what is not allowed ---

void forbid(TableFacts* facts, Action action, const char* reason) {
    const int place = static_cast<int>(action);
    if (facts->allows[place]) {
        facts->allows[place] = false;
        facts->forbidden[place] = reason;
    }
}

void forbid_all(TableFacts* facts, const char* reason) {
    for (const Action action : all_actions) {
        forbid(facts, action, reason);
    }
}

// --- triggers ---

bool is_for(const Trigger* trigger, Action action) {
    switch (action) {
        case Action::create:
            return TRIGGER_FOR_INSERT(trigger->tgtype);
        case Action::update:
            return TRIGGER_FOR_UPDATE(trigger->tgtype);
        case Action::remove:
            return TRIGGER_FOR_DELETE(trigger->tgtype);
        default:
            return false;
    }
}

// One that sees a row before it is written, and nothing of how many there are.
bool is_safe_trigger(const Trigger* trigger) {
    return TRIGGER_FOR_ROW(trigger->tgtype) && TRIGGER_FOR_BEFORE(trigger->tgtype) &&
           !is_built_in_function(trigger->tgfoid) && is_allowed_function(trigger->tgfoid) &&
           (trigger->tgqual == nullptr ||
            is_allowed_expression(trigger->tgqual, Evaluation::by_the_executor));
}

// Of a copy: whatever looks into the catalogs meanwhile may make the relation's description anew,
// and frees that of its triggers.
void note_triggers(::Relation relation, TableFacts* facts) {
    const TriggerDesc* triggers = CopyTriggerDesc(relation->trigdesc);
    for (int index = 0; triggers != nullptr && index < triggers->numtriggers; ++index) {
        const Trigger* trigger = &triggers->triggers[index];
        if (is_of_foreign_key(trigger) || trigger->tgenabled == TRIGGER_DISABLED) {
            continue;
        }
        facts->has_row_triggers = true;
        const bool safe = is_safe_trigger(trigger);
        facts->keeps_state = facts->keeps_state || what_keeps(trigger->tgfoid) != Kept::nothing;
        for (const Action action : {Action::create, Action::update, Action::remove}) {
            if (!safe && is_for(trigger, action)) {
                forbid(facts, action, "the table has a trigger that could notice");
            }
        }
    }
}

// --- relations ---

bool is_heap(const FormData_pg_class* form) {
    return form->relkind == RELKIND_RELATION && form->relam == HEAP_TABLE_AM_OID &&
           !form->relhassubclass;
}

// In words, or nullptr.
const char* unsafe_part(::Relation relation) {
    if (relation->rd_rel->relhasrules) {
        return "the table has rules";
    }
    if (!has_safe_foreign_keys(relation)) {
        return "a foreign key compares by functions of users";
    }
    if (!has_safe_columns(relation)) {
        return "a column has a type whose functions may do anything";
    }
    if (!has_safe_constraints(relation)) {
        return "a default, check or generated column calls a function that may do anything";
    }
    if (!has_safe_indexes(relation)) {
        return "an index is deferrable, excludes rows or calls functions that may do anything";
    }
    return nullptr;
}

// A table alone, or one with its partitions; a partition by itself has a condition more.
const char* unsafe_form(::Relation relation) {
    const FormData_pg_class* form = relation->rd_rel;
    const bool plain = is_heap(form) || form->relkind == RELKIND_PARTITIONED_TABLE;
    return form->relispartition || !plain
               ? "the table is a partition, inherits, or is of another kind"
               : unsafe_part(relation);
}

// A row that is updated may move to another partition: then it is deleted and inserted.
void add_partition(Oid oid, TableFacts* facts) {
    ::Relation partition = table_open(oid, NoLock);
    const bool plain =
        partition->rd_rel->relkind == RELKIND_PARTITIONED_TABLE || is_heap(partition->rd_rel);
    const char* const unsafe = plain ? unsafe_part(partition) : "a partition is no plain table";
    if (unsafe != nullptr) {
        forbid_all(facts, unsafe);
    } else {
        note_triggers(partition, facts);
    }
    table_close(partition, NoLock);
}

void add_partitions(List* partitions, TableFacts* facts) {
    ListCell* cell = nullptr;
    foreach (cell, partitions) {
        add_partition(lfirst_oid(cell), facts);
    }
    for (const Action action : {Action::create, Action::remove}) {
        if (!facts->allows[static_cast<int>(action)]) {
            forbid(facts, Action::update, facts->forbidden[static_cast<int>(action)]);
        }
    }
}

}  // namespace

void judge_table(Oid oid, List* partitions, TableFacts* facts) {
    ::Relation table = table_open(oid, NoLock);
    std::fill_n(facts->allows, all_actions.size(), true);
    if (const char* const unsafe = unsafe_form(table); unsafe != nullptr) {
        forbid_all(facts, unsafe);
    } else {
        note_triggers(table, facts);
        note_foreign_keys(table, facts);
        facts->key_columns = columns_of_unique_indexes(table);
        facts->unique_keys = unique_keys_of(table);
        note_references(table, facts);
        note_sequences(table, facts);
        if (partitions != NIL) {
            add_partitions(partitions, facts);
        }
    }
    table_close(table, NoLock);
}

}  // namespace batch_ops::postgres
