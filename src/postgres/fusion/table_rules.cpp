#include "postgres/fusion/table_rules.hpp"

#include <algorithm>
#include <span>

#include "postgres/catalog/key_bytes.hpp"
#include "postgres/catalog/trusted_code.hpp"
#include "postgres/fusion/base_table.hpp"
#include "postgres/fusion/expression_rules.hpp"
#include "postgres/fusion/function_rules.hpp"
#include "postgres/fusion/kept_state.hpp"
#include "postgres/fusion/unique_keys.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

struct PlainFacts {
    bool allows[4];
    bool references_itself;
    bool is_referenced;
    bool has_row_triggers;
    Oid table;
    BaseTable base;
    Bitmapset* key_columns;
    List* unique_keys;
    List* references;  // of PlainReference
    List* sequences;
    bool keeps_state;
};

struct PlainReference {
    ForeignKeyCacheInfo key;
    bool is_equal_by_bytes;
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

void note_triggers(::Relation relation, PlainFacts* facts) {
    const TriggerDesc* triggers = relation->trigdesc;
    for (int index = 0; triggers != nullptr && index < triggers->numtriggers; ++index) {
        const Trigger* trigger = &triggers->triggers[index];
        if (is_of_foreign_key(trigger) || trigger->tgenabled == TRIGGER_DISABLED) {
            continue;
        }
        facts->has_row_triggers = true;
        const bool safe = is_safe_trigger(trigger);
        facts->keeps_state = facts->keeps_state || keeps_state(trigger->tgfoid);
        for (const Action action : {Action::create, Action::update, Action::remove}) {
            bool& allowed = facts->allows[static_cast<int>(action)];
            allowed = allowed && (safe || !is_for(trigger, action));
        }
    }
}

// --- relations ---

bool is_safe_table(::Relation relation) {
    const FormData_pg_class* form = relation->rd_rel;
    return form->relkind == RELKIND_RELATION && form->relam == HEAP_TABLE_AM_OID &&
           !form->relispartition && !form->relhasrules && !form->relhassubclass &&
           has_safe_foreign_keys(relation) && has_safe_columns(relation) &&
           has_safe_constraints(relation) && has_safe_indexes(relation);
}

// --- what decides who may overtake whom ---

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

void note_references(::Relation relation, PlainFacts* facts) {
    ListCell* cell = nullptr;
    foreach (cell, RelationGetFKeyList(relation)) {
        auto* reference = static_cast<PlainReference*>(palloc0(sizeof(PlainReference)));
        reference->key = *lfirst_node(ForeignKeyCacheInfo, cell);
        reference->is_equal_by_bytes = are_equal_by_bytes(relation, &reference->key);
        facts->references = lappend(facts->references, reference);
    }
}

void note_sequences(::Relation relation, PlainFacts* facts) {
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

void read_facts(Oid oid, PlainFacts* facts) {
    ::Relation relation = table_open(oid, NoLock);
    if (is_safe_table(relation)) {
        std::fill_n(facts->allows, 4, true);
        note_triggers(relation, facts);
        note_foreign_keys(relation, facts);
        facts->key_columns = RelationGetIndexAttrBitmap(relation, INDEX_ATTR_BITMAP_KEY);
        facts->unique_keys = unique_keys_of(relation);
        note_references(relation, facts);
        note_sequences(relation, facts);
    }
    table_close(relation, NoLock);
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

PlainFacts judge(Action action, Oid relation, Locking locking) {
    PlainFacts facts{};
    const bool reads = action == Action::read || locking == Locking::as_a_read;
    const LOCKMODE lock = reads ? AccessShareLock : RowExclusiveLock;
    if (lock_base_table(relation, right_for(action), lock, &facts.base)) {
        facts.table = facts.base.oid;
        read_facts(facts.table, &facts);
    }
    return facts;
}

// The column of the relation that shows a column of the table, or 0.
AttrNumber shown_column(const BaseTable& base, AttrNumber column) {
    const std::span<const AttrNumber> columns(base.columns, base.column_count);
    const auto found = std::ranges::find(columns, column);
    return found == columns.end() ? InvalidAttrNumber
                                  : static_cast<AttrNumber>(found - columns.begin() + 1);
}

ColumnNumbers shown_columns_of(const BaseTable& base, const AttrNumber* columns, int count) {
    ColumnNumbers shown;
    for (int place = 0; place < count; ++place) {
        shown.push_back(shown_column(base, columns[place]));
    }
    const bool all = std::ranges::find(shown, InvalidAttrNumber) == shown.end();
    return all ? shown : ColumnNumbers{};
}

void add_reference(RepeatFacts& facts, const BaseTable& base, const PlainReference& plain) {
    const ForeignKeyCacheInfo& key = plain.key;
    facts.references.push_back({.table = key.confrelid,
                                .columns = shown_columns_of(base, key.conkey, key.nkeys),
                                .referenced = {key.confkey, key.confkey + key.nkeys},
                                .is_equal_by_bytes = plain.is_equal_by_bytes});
}

// A key of which the relation does not show all selects nothing.
void add_unique_key(RepeatFacts& facts, const BaseTable& base, const List* columns) {
    ColumnNumbers key;
    for (int place = 0; place < list_length(columns); ++place) {
        key.push_back(shown_column(base, static_cast<AttrNumber>(list_nth_int(columns, place))));
    }
    if (std::ranges::find(key, InvalidAttrNumber) == key.end()) {
        std::ranges::sort(key);
        facts.unique_keys.push_back(std::move(key));
    }
}

RepeatFacts facts_of(const PlainFacts& plain, const Relation& relation) {
    RepeatFacts facts;
    std::ranges::copy(plain.allows, facts.allows.begin());
    facts.references_itself = plain.references_itself;
    facts.is_referenced = plain.is_referenced;
    facts.has_row_triggers = plain.has_row_triggers;
    facts.table = plain.table;
    for (const Column& column : relation.columns) {
        const AttrNumber number = plain.base.columns[column.number - 1];
        if (bms_is_member(number - FirstLowInvalidHeapAttributeNumber, plain.key_columns)) {
            facts.key_columns.push_back(column.number);
        }
    }
    facts.keeps_state = plain.keeps_state;
    facts.table_columns.assign(plain.base.columns, plain.base.columns + plain.base.column_count);
    for (int index = 0; index < list_length(plain.references); ++index) {
        add_reference(facts, plain.base,
                      *static_cast<const PlainReference*>(list_nth(plain.references, index)));
    }
    for (int index = 0; index < list_length(plain.sequences); ++index) {
        facts.sequences.push_back(list_nth_oid(plain.sequences, index));
    }
    for (int index = 0; index < list_length(plain.unique_keys); ++index) {
        add_unique_key(facts, plain.base,
                       static_cast<const List*>(list_nth(plain.unique_keys, index)));
    }
    return facts;
}

}  // namespace

ColumnNumbers RepeatFacts::shown_columns(const ColumnNumbers& columns) const {
    ColumnNumbers shown;
    for (const AttrNumber column : columns) {
        const auto found = std::ranges::find(table_columns, column);
        shown.push_back(found == table_columns.end()
                            ? InvalidAttrNumber
                            : static_cast<AttrNumber>(found - table_columns.begin() + 1));
    }
    return shown;
}

RepeatFacts lock_and_judge(Action action, const Relation& relation, Locking locking) {
    if ((relation.kind != RELKIND_RELATION && relation.kind != RELKIND_VIEW) ||
        relation.remote.any()) {
        return {};
    }
    const Oid oid = relation.oid;
    const PlainFacts plain = call_postgres([=] { return judge(action, oid, locking); });
    return OidIsValid(plain.table) ? facts_of(plain, relation) : RepeatFacts{};
}

}  // namespace batch_ops::postgres
