#include "postgres/execution/foreign_key_check.hpp"

#include <algorithm>
#include <span>

#include "postgres/catalog/constraint_row.hpp"
#include "postgres/catalog/index_columns.hpp"
#include "postgres/catalog/trusted_code.hpp"
#include "postgres/execution/partition_of_key.hpp"

namespace batch_ops::postgres {

namespace {

enum class State { unknown, open, left_to_server };

// One of them. `columns` are those of the row, `keys` those of the index, in the order of the
// index.
struct ForeignKeyCheck {
    ForeignKeyChecks* all;
    PGFunction server_check;
    State state;
    KeyPartition parent;
    KeyPartition partition;  // of a parent that is partitioned, where was looked last
    TupleTableSlot* found;   // of the one or the other
    bool is_full;            // MATCH FULL: none of the columns is null, or all are
    int column_count;
    AttrNumber columns[INDEX_MAX_KEYS];
    ScanKeyData keys[INDEX_MAX_KEYS];  // they hold what was looked for last
    bool by_value;                     // equal Datums are equal keys
    bool has_found;                    // what was looked for last, and it is locked
    std::int64_t rows;                 // whose check has begun
};

}  // namespace

struct ForeignKeyChecks {
    MemoryContext context;
    Snapshot snapshot;  // of the time when the first row is checked
    ForeignKeyCheck* list;
    int count;
    KeyLookup lookup;
    std::int64_t row_in_check;  // -1: none
};

namespace {

// --- which keys can be looked up ---

// The parts of a foreign key, as the relation cache has them.
struct KeyParts {
    int column_count;
    AttrNumber columns[INDEX_MAX_KEYS];
    AttrNumber parent_columns[INDEX_MAX_KEYS];
    Oid equality[INDEX_MAX_KEYS];
};

// A copy: what the cache holds may change with the next lock.
bool find_foreign_key(::Relation table, Oid constraint, KeyParts* key) {
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

// The index behind a key of values that are equal, or none.
Oid index_of_plain_key(Oid constraint, bool* is_full) {
    return of_constraint(constraint, InvalidOid, [is_full](Form_pg_constraint row) {
        *is_full = row->confmatchtype == FKCONSTR_MATCH_FULL;
        const bool is_plain = row->contype == CONSTRAINT_FOREIGN && !is_temporal(row);
        return is_plain ? row->conindid : InvalidOid;
    });
}

// The query would run as the owner, and be refused if the owner had given up these rights; an
// extension may want to see that they are used.
bool may_look_into(::Relation parent) {
    constexpr AclMode rights = ACL_SELECT | ACL_UPDATE;
    const Oid owner = parent->rd_rel->relowner;
    return ExecutorCheckPerms_hook == nullptr &&
           pg_class_aclmask(RelationGetRelid(parent), owner, rights, ACLMASK_ALL) == rights &&
           may_use_schema(RelationGetNamespace(parent), owner);
}

// Any snapshot may use it. That it is unique and of all rows follows from what it is there for.
bool is_plain_index(::Relation index, int column_count) {
    const auto* form = index->rd_index;
    return index->rd_rel->relam == BTREE_AM_OID && form->indisvalid && !form->indcheckxmin &&
           form->indnkeyatts == column_count;
}

// Comparisons of many types, such as arrays, call those of what the value consists of. The query
// fails for arrays with a type modifier (varchar(5)[]): it finds no operator.
bool is_compared_by_itself(const FormData_pg_attribute* column, Oid compared_type) {
    if (get_typtype(compared_type) != TYPTYPE_PSEUDO) {
        return true;
    }
    int32 modifier = column->atttypmod;
    const Oid base = getBaseTypeAndTypmod(column->atttypid, &modifier);
    const Oid element = get_base_element_type(base);
    const Oid compared = OidIsValid(element) ? element : base;
    return modifier < 0 && (type_is_enum(compared) || (compared < FirstNormalObjectId &&
                                                       get_typtype(compared) == TYPTYPE_BASE));
}

// Functions of another family may be a user's, as whom the query would run them.
bool is_built_in_equality(Oid equality, Oid family) {
    return family < FirstNormalObjectId &&
           get_op_opfamily_strategy(equality, family) == BTEqualStrategyNumber;
}

// The query compares by the collation of the column that is referred to, unless the type of the
// other has one of its own.
bool collates_plainly(Oid index_collation, Oid parent_collation, Oid type) {
    const Oid of_type = get_typcollation(type);
    return index_collation == parent_collation &&
           (!OidIsValid(of_type) || of_type == DEFAULT_COLLATION_OID || of_type == index_collation);
}

bool describe_column(ForeignKeyCheck* check, const KeyParts* key, int column, ::Relation table) {
    const int place = place_in_index(check->parent.index, key->parent_columns[column]);
    if (place < 0) {
        return false;
    }
    const auto* from = TupleDescAttr(RelationGetDescr(table), key->columns[column] - 1);
    const auto* to =
        TupleDescAttr(RelationGetDescr(check->parent.table), key->parent_columns[column] - 1);
    const Oid equality = key->equality[column];
    const Oid collation = check->parent.index->rd_indcollation[place];
    const Oid compared_type = compared_type_of(equality);
    if (!runs_no_code_of_a_user(equality, from->atttypid) ||
        !is_compared_by_itself(from, compared_type) ||
        !collates_plainly(collation, to->attcollation, from->atttypid) ||
        !is_built_in_equality(equality, check->parent.index->rd_opfamily[place])) {
        return false;
    }
    check->columns[place] = from->attnum;
    check->by_value = check->by_value && from->attbyval;
    ScanKeyEntryInitialize(&check->keys[place], 0, static_cast<AttrNumber>(place + 1),
                           BTEqualStrategyNumber, compared_type, collation, get_opcode(equality),
                           0);
    return true;
}

bool describe_keys(ForeignKeyCheck* check, const KeyParts* key, ::Relation table) {
    check->column_count = key->column_count;
    check->by_value = true;
    for (int column = 0; column < key->column_count; ++column) {
        if (!describe_column(check, key, column, table)) {
            return false;
        }
    }
    return true;
}

// --- looking ---

// Sees what this INSERT has stored. Once for all rows: what it does not see yet is left to the
// server, what is not there any more cannot be locked.
Snapshot snapshot_of(ForeignKeyChecks* all) {
    if (all->snapshot == nullptr) {
        CommandCounterIncrement();
        all->snapshot = RegisterSnapshot(GetTransactionSnapshot());
    }
    return all->snapshot;
}

// Of a partitioned table the server sees rows that are newer than a transaction's snapshot.
bool is_looked_into(::Relation parent) {
    return parent->rd_rel->relkind == RELKIND_RELATION ||
           (is_partitioned(parent) && !IsolationUsesXactSnapshot());
}

// Locks are taken in the order of the server, and kept until the transaction ends. The constraint
// cannot change while its table is locked; its index is asked for once the other table is locked
// too.
bool open_index(ForeignKeyCheck* check, const Trigger* trigger) {
    check->parent.table = table_open(trigger->tgconstrrelid, RowShareLock);
    const Oid index = index_of_plain_key(trigger->tgconstraint, &check->is_full);
    if (!OidIsValid(index) || !is_looked_into(check->parent.table) ||
        !may_look_into(check->parent.table)) {
        return false;
    }
    check->parent.index = index_open(index, AccessShareLock);
    return true;
}

bool prepare(ForeignKeyCheck* check, const TriggerData* event) {
    KeyParts key{};
    if (!find_foreign_key(event->tg_relation, event->tg_trigger->tgconstraint, &key) ||
        !open_index(check, event->tg_trigger) ||
        !is_plain_index(check->parent.index, key.column_count) ||
        !describe_keys(check, &key, event->tg_relation)) {
        return false;
    }
    if (!is_partitioned(check->parent.table)) {
        check->found = table_slot_create(check->parent.table, nullptr);
    }
    return true;
}

bool is_open(ForeignKeyCheck* check, const TriggerData* event) {
    if (check->state == State::unknown) {
        MemoryContext const caller = MemoryContextSwitchTo(check->all->context);
        check->state = prepare(check, event) ? State::open : State::left_to_server;
        MemoryContextSwitchTo(caller);
    }
    return check->state == State::open;
}

enum class Reference { none, incomplete, as_before, another };

Reference of_nulls(const ForeignKeyCheck* check, int null_count) {
    return check->is_full && null_count < check->column_count ? Reference::incomplete
                                                              : Reference::none;
}

Reference read_key(ForeignKeyCheck* check, TupleTableSlot* row) {
    bool same = check->has_found && check->by_value;
    int null_count = 0;
    for (int place = 0; place < check->column_count; ++place) {
        bool is_null = false;
        const Datum value = slot_getattr(row, check->columns[place], &is_null);
        null_count += is_null ? 1 : 0;
        same = same && !is_null && value == check->keys[place].sk_argument;
        check->keys[place].sk_argument = value;
    }
    check->has_found = same;
    if (null_count != 0) {
        return of_nulls(check, null_count);
    }
    return same ? Reference::as_before : Reference::another;
}

void drop_slot(ForeignKeyCheck* check) {
    if (check->found != nullptr) {
        ExecDropSingleTupleTableSlot(check->found);
        check->found = nullptr;
    }
}

bool lock_row(const ForeignKeyCheck* check, ::Relation table) {
    ItemPointerData place = check->found->tts_tid;
    TM_FailureData failure;
    return table_tuple_lock(table, &place, check->all->snapshot, check->found,
                            GetCurrentCommandId(false), LockTupleKeyShare, LockWaitBlock,
                            TUPLE_LOCK_FLAG_LOCK_UPDATE_IN_PROGRESS, &failure) == TM_Ok;
}

// What is opened outlasts the row.
bool goes_to_partition(ForeignKeyCheck* check) {
    MemoryContext const of_row = MemoryContextSwitchTo(check->all->context);
    ::Relation const before = check->partition.table;
    const Oid last = before == nullptr ? InvalidOid : RelationGetRelid(before);
    const bool is_open = open_partition_of_key(&check->parent, check->keys, &check->partition);
    if (is_open && RelationGetRelid(check->partition.table) != last) {
        drop_slot(check);
        check->found = table_slot_create(check->partition.table, nullptr);
    }
    MemoryContextSwitchTo(of_row);
    return is_open && is_plain_index(check->partition.index, check->column_count);
}

// The table and the index where the row is, if it is there; nullptr leaves it to the server.
const KeyPartition* place_to_look(ForeignKeyCheck* check) {
    if (!is_partitioned(check->parent.table)) {
        return &check->parent;
    }
    return goes_to_partition(check) ? &check->partition : nullptr;
}

// A scan allocates while it continues, here in memory that the server empties after each row: so it
// lasts no longer.
bool find_and_lock(ForeignKeyCheck* check, const KeyPartition* place) {
    IndexScanDesc scan =
        begin_index_scan(place->table, place->index, snapshot_of(check->all), check->column_count);
    index_rescan(scan, check->keys, check->column_count, nullptr, 0);
    const bool done = index_getnext_slot(scan, ForwardScanDirection, check->found) &&
                      lock_row(check, place->table);
    ExecClearTuple(check->found);
    index_endscan(scan);
    return done;
}

bool look_for_row(ForeignKeyCheck* check) {
    const KeyPartition* const place = place_to_look(check);
    return place != nullptr && find_and_lock(check, place);
}

bool is_fulfilled(ForeignKeyCheck* check, const TriggerData* event) {
    // A row that has been changed or deleted since need not refer to anything.
    if (!is_open(check, event) ||
        !table_tuple_satisfies_snapshot(event->tg_relation, event->tg_trigslot, SnapshotSelf)) {
        return false;
    }
    switch (read_key(check, event->tg_trigslot)) {
        case Reference::another:
            return check->has_found = look_for_row(check);
        case Reference::incomplete:
            return false;
        case Reference::none:
        case Reference::as_before:
            return true;
    }
    return false;
}

void release(ForeignKeyCheck* check) {
    drop_slot(check);
    close_partition(&check->partition);
    close_partition(&check->parent);
    check->has_found = false;
    if (check->state == State::open) {
        check->state = State::unknown;
    }
}

// Between this row and the next a user's code may run: it sees nothing of ours, and we see what it
// has done.
void let_go(ForeignKeyChecks* all) {
    for (ForeignKeyCheck& check : std::span(all->list, all->count)) {
        release(&check);
    }
    if (all->snapshot != nullptr) {
        UnregisterSnapshot(all->snapshot);
        all->snapshot = nullptr;
    }
}

// Called by the server in the place of a trigger's function. The query may run code of a user, who
// may delete what was found, or change its table: nothing is kept in the meantime.
Datum check_foreign_key(PG_FUNCTION_ARGS) {
    auto* check = static_cast<ForeignKeyCheck*>(fcinfo->flinfo->fn_extra);
    ForeignKeyChecks* const all = check->all;
    CHECK_FOR_INTERRUPTS();
    all->row_in_check = check->rows++;
    Datum result = PointerGetDatum(nullptr);
    const bool is_done = is_fulfilled(check, reinterpret_cast<TriggerData*>(fcinfo->context));
    if (!is_done || all->lookup == KeyLookup::in_the_index_apart) {
        let_go(all);
    }
    if (!is_done) {
        result = check->server_check(fcinfo);
    }
    all->row_in_check = -1;
    return result;
}

void stand_in(ForeignKeyCheck* check, ForeignKeyChecks* all, FmgrInfo* function, Oid oid) {
    fmgr_info(oid, function);
    check->all = all;
    check->state = all->lookup == KeyLookup::by_the_server ? State::left_to_server : State::unknown;
    check->server_check = function->fn_addr;
    function->fn_addr = check_foreign_key;
    function->fn_extra = check;
}

}  // namespace

ForeignKeyChecks* replace_foreign_key_checks(ResultRelInfo* target, KeyLookup lookup) {
    const TriggerDesc* const triggers = target->ri_TrigDesc;
    const int trigger_count = triggers == nullptr ? 0 : triggers->numtriggers;
    auto* all = static_cast<ForeignKeyChecks*>(palloc0(sizeof(ForeignKeyChecks)));
    all->list = static_cast<ForeignKeyCheck*>(palloc0(trigger_count * sizeof(ForeignKeyCheck)));
    all->context = CurrentMemoryContext;
    all->lookup = lookup;
    all->row_in_check = -1;
    for (int index = 0; index < trigger_count; ++index) {
        const Oid function = triggers->triggers[index].tgfoid;
        if (function == F_RI_FKEY_CHECK_INS) {
            stand_in(&all->list[all->count++], all, &target->ri_TrigFunctions[index], function);
        }
    }
    return all;
}

std::int64_t row_in_check(const ForeignKeyChecks* checks) {
    return checks->row_in_check;
}

void close_foreign_key_checks(ForeignKeyChecks* checks) {
    let_go(checks);
}

}  // namespace batch_ops::postgres
