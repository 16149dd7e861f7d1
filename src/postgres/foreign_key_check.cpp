#include "postgres/foreign_key_check.hpp"

#include <algorithm>
#include <span>

namespace batch_ops::postgres {

namespace {

enum class Readiness { unknown, ready, left_to_server };

// One of them. `columns` are those of the row, `keys` those of the index, in the order of the
// index.
struct ForeignKeyCheck {
    ForeignKeyChecks* execution;
    PGFunction server_check;
    Readiness readiness;
    Relation parent;
    Relation index;
    TupleTableSlot* found;
    int column_count;
    AttrNumber columns[INDEX_MAX_KEYS];
    ScanKeyData keys[INDEX_MAX_KEYS];
    bool remembers;  // what it found last, and `keys` hold it
    bool has_found;
};

}  // namespace

struct ForeignKeyChecks {
    MemoryContext context;
    Snapshot snapshot;  // of the time when the first row is checked
    ForeignKeyCheck* checks;
    int count;
};

namespace {

// --- which keys can be looked up ---

// The parts of a foreign key, by the relation cache; those of the referred table by its columns.
struct ForeignKey {
    int column_count;
    AttrNumber columns[INDEX_MAX_KEYS];
    AttrNumber parent_columns[INDEX_MAX_KEYS];
    Oid equality[INDEX_MAX_KEYS];
};

// A copy: what the cache holds may change with the next lock.
bool find_foreign_key(Relation table, Oid constraint, ForeignKey* key) {
    ListCell* cell = nullptr;
    foreach (cell, RelationGetFKeyList(table)) {
        const auto* cached = lfirst_node(ForeignKeyCacheInfo, cell);
        if (cached->conoid == constraint) {
            key->column_count = cached->nkeys;
            std::copy_n(cached->conkey, cached->nkeys, key->columns);
            std::copy_n(cached->confkey, cached->nkeys, key->parent_columns);
            std::copy_n(cached->conpfeqop, cached->nkeys, key->equality);
            return true;
        }
    }
    return false;
}

// The index behind a key of which rows with a null refer to nothing (MATCH SIMPLE), or none.
Oid index_of_simple_key(Oid constraint) {
    HeapTuple tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
    if (!HeapTupleIsValid(tuple)) {
        return InvalidOid;
    }
    const auto* form = reinterpret_cast<Form_pg_constraint>(GETSTRUCT(tuple));
    const bool simple = form->contype == CONSTRAINT_FOREIGN &&
                        form->confmatchtype == FKCONSTR_MATCH_SIMPLE && !is_temporal(form);
    const Oid index = simple ? form->conindid : InvalidOid;
    ReleaseSysCache(tuple);
    return index;
}

// The query would run as the owner, and be refused if the owner had given up these rights.
bool may_owner_look(Relation parent) {
    constexpr AclMode rights = ACL_SELECT | ACL_UPDATE;
    const Oid owner = parent->rd_rel->relowner;
    return ExecutorCheckPerms_hook == nullptr &&
           pg_class_aclmask(RelationGetRelid(parent), owner, rights, ACLMASK_ALL) == rights &&
           may_use_schema(RelationGetNamespace(parent), owner);
}

// An index that every snapshot may use; its entries are the whole key.
bool is_plain_index(Relation index, int column_count) {
    const auto* form = index->rd_index;
    return index->rd_rel->relam == BTREE_AM_OID && form->indisvalid && !form->indcheckxmin &&
           form->indnkeyatts == column_count;
}

int place_in(Relation index, AttrNumber column) {
    const auto* const first = index->rd_index->indkey.values;
    const auto* const last = first + index->rd_index->indnkeyatts;
    const auto* const found = std::find(first, last, column);
    return found == last ? -1 : static_cast<int>(found - first);
}

// Values go to the server's own operators just as they are. Others might call functions of a user,
// as whom they would have to run.
bool compares_plainly(Oid equality, Oid type, Oid* compared_type) {
    Oid left = InvalidOid;
    op_input_types(equality, &left, compared_type);
    return equality < FirstNormalObjectId && get_typtype(*compared_type) != TYPTYPE_PSEUDO &&
           IsBinaryCoercible(type, *compared_type);
}

// The query compares by the collation of the column that is referred to, unless the type of the
// other has one of its own.
bool collates_plainly(Oid index_collation, Oid parent_collation, Oid type) {
    const Oid of_type = get_typcollation(type);
    return index_collation == parent_collation &&
           (!OidIsValid(of_type) || of_type == DEFAULT_COLLATION_OID || of_type == index_collation);
}

bool describe_column(ForeignKeyCheck* check, const ForeignKey* key, int column, Relation table) {
    const int place = place_in(check->index, key->parent_columns[column]);
    if (place < 0) {
        return false;
    }
    const auto* from = TupleDescAttr(RelationGetDescr(table), key->columns[column] - 1);
    const auto* to =
        TupleDescAttr(RelationGetDescr(check->parent), key->parent_columns[column] - 1);
    const Oid equality = key->equality[column];
    const Oid collation = check->index->rd_indcollation[place];
    Oid compared_type = InvalidOid;
    if (!compares_plainly(equality, from->atttypid, &compared_type) ||
        !collates_plainly(collation, to->attcollation, from->atttypid) ||
        get_op_opfamily_strategy(equality, check->index->rd_opfamily[place]) !=
            BTEqualStrategyNumber) {
        return false;
    }
    check->columns[place] = from->attnum;
    check->remembers = check->remembers && from->attbyval;
    ScanKeyEntryInitialize(&check->keys[place], 0, static_cast<AttrNumber>(place + 1),
                           BTEqualStrategyNumber, compared_type, collation, get_opcode(equality),
                           0);
    return true;
}

bool describe_keys(ForeignKeyCheck* check, const ForeignKey* key, Relation table) {
    check->column_count = key->column_count;
    check->remembers = true;
    for (int column = 0; column < key->column_count; ++column) {
        if (!describe_column(check, key, column, table)) {
            return false;
        }
    }
    return true;
}

// --- looking ---

// Once for all rows: what it does not see yet is left to the server, what is not there any more
// cannot be locked.
Snapshot snapshot_of(ForeignKeyChecks* execution) {
    if (execution->snapshot == nullptr) {
        CommandCounterIncrement();
        execution->snapshot = RegisterSnapshot(GetTransactionSnapshot());
    }
    return execution->snapshot;
}

// Locks are taken in the order of the server, and kept until the transaction ends. The constraint
// cannot change while its table is locked; its index is asked for once the other table is locked
// too.
bool open_index(ForeignKeyCheck* check, const Trigger* trigger) {
    check->parent = table_open(trigger->tgconstrrelid, RowShareLock);
    const Oid index = index_of_simple_key(trigger->tgconstraint);
    if (!OidIsValid(index) || check->parent->rd_rel->relkind != RELKIND_RELATION ||
        !may_owner_look(check->parent)) {
        return false;
    }
    check->index = index_open(index, AccessShareLock);
    return true;
}

bool prepare(ForeignKeyCheck* check, const TriggerData* event) {
    ForeignKey key{};
    if (!find_foreign_key(event->tg_relation, event->tg_trigger->tgconstraint, &key) ||
        !open_index(check, event->tg_trigger) || !is_plain_index(check->index, key.column_count) ||
        !describe_keys(check, &key, event->tg_relation)) {
        return false;
    }
    check->found = table_slot_create(check->parent, nullptr);
    return true;
}

bool is_ready(ForeignKeyCheck* check, const TriggerData* event) {
    if (check->readiness == Readiness::unknown) {
        MemoryContext const caller = MemoryContextSwitchTo(check->execution->context);
        check->readiness = prepare(check, event) ? Readiness::ready : Readiness::left_to_server;
        MemoryContextSwitchTo(caller);
    }
    return check->readiness == Readiness::ready;
}

enum class Key { refers_to_nothing, as_before, another };

Key read_key(ForeignKeyCheck* check, TupleTableSlot* row) {
    bool same = check->has_found && check->remembers;
    for (int place = 0; place < check->column_count; ++place) {
        bool is_null = false;
        const Datum value = slot_getattr(row, check->columns[place], &is_null);
        if (is_null) {
            check->has_found = false;
            return Key::refers_to_nothing;
        }
        same = same && value == check->keys[place].sk_argument;
        check->keys[place].sk_argument = value;
    }
    return same ? Key::as_before : Key::another;
}

bool lock_row(const ForeignKeyCheck* check) {
    ItemPointerData place = check->found->tts_tid;
    TM_FailureData failure;
    return table_tuple_lock(check->parent, &place, check->execution->snapshot, check->found,
                            GetCurrentCommandId(false), LockTupleKeyShare, LockWaitBlock,
                            TUPLE_LOCK_FLAG_LOCK_UPDATE_IN_PROGRESS, &failure) == TM_Ok;
}

// A scan allocates while it goes on, here in memory that the server empties after each row: so it
// lasts no longer.
bool find_and_lock(ForeignKeyCheck* check) {
    IndexScanDesc scan = begin_index_scan(check->parent, check->index,
                                          snapshot_of(check->execution), check->column_count);
    index_rescan(scan, check->keys, check->column_count, nullptr, 0);
    const bool done =
        index_getnext_slot(scan, ForwardScanDirection, check->found) && lock_row(check);
    ExecClearTuple(check->found);
    index_endscan(scan);
    return done;
}

bool is_fulfilled(ForeignKeyCheck* check, const TriggerData* event) {
    // A row that has been changed or deleted since has nothing to fulfil: the server knows.
    if (!is_ready(check, event) ||
        !table_tuple_satisfies_snapshot(event->tg_relation, event->tg_trigslot, SnapshotSelf)) {
        return false;
    }
    const Key key = read_key(check, event->tg_trigslot);
    if (key == Key::another) {
        check->has_found = find_and_lock(check);
        return check->has_found;
    }
    return true;
}

// Called by the server in the place of a trigger's function.
Datum check_foreign_key(PG_FUNCTION_ARGS) {
    auto* check = static_cast<ForeignKeyCheck*>(fcinfo->flinfo->fn_extra);
    CHECK_FOR_INTERRUPTS();
    if (is_fulfilled(check, reinterpret_cast<TriggerData*>(fcinfo->context))) {
        return PointerGetDatum(nullptr);
    }
    return check->server_check(fcinfo);
}

void replace(ForeignKeyCheck* check, ForeignKeyChecks* execution, FmgrInfo* function, Oid oid) {
    fmgr_info(oid, function);
    check->execution = execution;
    check->server_check = function->fn_addr;
    function->fn_addr = check_foreign_key;
    function->fn_extra = check;
}

void close(ForeignKeyCheck* check) {
    if (check->found != nullptr) {
        ExecDropSingleTupleTableSlot(check->found);
    }
    if (check->index != nullptr) {
        index_close(check->index, NoLock);
    }
    if (check->parent != nullptr) {
        table_close(check->parent, NoLock);
    }
}

}  // namespace

bool has_other_triggers(const ResultRelInfo* target) {
    const TriggerDesc* const triggers = target->ri_TrigDesc;
    const int count = triggers == nullptr ? 0 : triggers->numtriggers;
    for (int index = 0; index < count; ++index) {
        const Trigger* const trigger = &triggers->triggers[index];
        // Anybody may make a trigger of the server's functions; it only ever fails.
        if (!trigger->tgisinternal || RI_FKey_trigger_type(trigger->tgfoid) == RI_TRIGGER_NONE) {
            return true;
        }
    }
    return false;
}

ForeignKeyChecks* replace_foreign_key_checks(ResultRelInfo* target) {
    TriggerDesc* const triggers = target->ri_TrigDesc;
    const int trigger_count = triggers == nullptr ? 0 : triggers->numtriggers;
    auto* execution = static_cast<ForeignKeyChecks*>(palloc0(sizeof(ForeignKeyChecks)));
    execution->checks =
        static_cast<ForeignKeyCheck*>(palloc0(trigger_count * sizeof(ForeignKeyCheck)));
    execution->context = CurrentMemoryContext;
    for (int index = 0; index < trigger_count; ++index) {
        const Trigger* const trigger = &triggers->triggers[index];
        if (trigger->tgfoid == F_RI_FKEY_CHECK_INS && trigger->tgisinternal) {
            replace(&execution->checks[execution->count++], execution,
                    &target->ri_TrigFunctions[index], trigger->tgfoid);
        }
    }
    return execution;
}

void close_foreign_key_checks(ForeignKeyChecks* execution) {
    for (ForeignKeyCheck& check : std::span(execution->checks, execution->count)) {
        close(&check);
    }
    if (execution->snapshot != nullptr) {
        UnregisterSnapshot(execution->snapshot);
    }
}

}  // namespace batch_ops::postgres
