#include "postgres/foreign_key_check.hpp"

#include <cstdint>
#include <span>
#include <vector>

#include "postgres/error_bridge.hpp"
#include "postgres/jit_guard.hpp"
#include "postgres/plan_cache.hpp"
#include "postgres/plan_execution.hpp"
#include "postgres/request_order.hpp"

namespace batch_ops::postgres {

namespace {

// --- which checks are taken ---

bool fires_now(const Trigger* trigger) {
    return trigger->tgenabled == TRIGGER_FIRES_ON_ORIGIN &&
           SessionReplicationRole != SESSION_REPLICATION_ROLE_REPLICA && !trigger->tgdeferrable;
}

// Types whose values are stored just as they are given: there are no type modifiers. Nor do
// collations matter to them.
bool is_stored_as_given(Oid type) {
    return type == INT2OID || type == INT4OID || type == INT8OID || type == UUIDOID;
}

// Whether the key compares by an operator of the server's own, for exactly the types of the
// columns.
bool compares_plainly(Oid equality, Oid to_type, Oid from_type) {
    Oid left = InvalidOid;
    Oid right = InvalidOid;
    op_input_types(equality, &left, &right);
    return equality < FirstNormalObjectId && left == to_type && right == from_type &&
           is_stored_as_given(left) && is_stored_as_given(right);
}

int place_of(AttrNumber column, const AttrNumber* columns, int column_count) {
    for (int place = 0; place < column_count; ++place) {
        if (columns[place] == column) {
            return place;
        }
    }
    return -1;
}

// Rows of which a key has a null refer to nothing (MATCH SIMPLE).
bool is_plain_foreign_key(Form_pg_constraint constraint) {
    return constraint->contype == CONSTRAINT_FOREIGN && !constraint->condeferrable &&
           constraint->confmatchtype == FKCONSTR_MATCH_SIMPLE &&
           get_rel_relkind(constraint->confrelid) == RELKIND_RELATION;
}

bool describe_check(HeapTuple tuple, const AttrNumber* columns, int column_count,
                    ForeignKeyCheck* check) {
    auto* constraint = reinterpret_cast<Form_pg_constraint>(GETSTRUCT(tuple));
    if (!is_plain_foreign_key(constraint)) {
        return false;
    }
    AttrNumber from[INDEX_MAX_KEYS];
    check->table = constraint->confrelid;
    DeconstructFkConstraintRow(tuple, &check->column_count, from, check->columns, check->equality,
                               nullptr, nullptr, nullptr, nullptr);
    for (int place = 0; place < check->column_count; ++place) {
        check->parameters[place] = place_of(from[place], columns, column_count);
        if (check->parameters[place] < 0 ||
            !compares_plainly(check->equality[place],
                              get_atttype(check->table, check->columns[place]),
                              get_atttype(constraint->conrelid, from[place]))) {
            return false;
        }
    }
    return true;
}

bool can_take(const Trigger* trigger, const AttrNumber* columns, int column_count,
              ForeignKeyCheck* check) {
    if (trigger->tgfoid != F_RI_FKEY_CHECK_INS || !fires_now(trigger)) {
        return false;
    }
    HeapTuple tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(trigger->tgconstraint));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    const bool taken = describe_check(tuple, columns, column_count, check);
    ReleaseSysCache(tuple);
    return taken;
}

// --- how they are made ---

Oid owner_of(Oid table) {
    HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
    if (!HeapTupleIsValid(tuple)) {
        elog(ERROR, "cache lookup failed for relation %u", table);
    }
    const Oid owner = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relowner;
    ReleaseSysCache(tuple);
    return owner;
}

// Finds each key of the lists `$1`, `$2`, … once, and locks its row.
const char* lookup_sql(const ForeignKeyCheck* check) {
    StringInfoData lists;
    StringInfoData names;
    StringInfoData comparisons;
    initStringInfo(&lists);
    initStringInfo(&names);
    initStringInfo(&comparisons);
    for (int place = 0; place < check->column_count; ++place) {
        const int number = place + 1;
        const char* const comma = place == 0 ? "" : ", ";
        appendStringInfo(&lists, "%spg_catalog.unnest($%d)", comma, number);
        appendStringInfo(&names, "%sk%d", comma, number);
        appendStringInfo(&comparisons, "%sx.%s OPERATOR(pg_catalog.%s) k.k%d",
                         place == 0 ? "" : " AND ",
                         quote_identifier(get_attname(check->table, check->columns[place], false)),
                         get_opname(check->equality[place]), number);
    }
    const char* const name = quote_qualified_identifier(
        get_namespace_name(get_rel_namespace(check->table)), get_rel_name(check->table));
    return psprintf(
        "SELECT FROM ROWS FROM (%s) AS k (%s) JOIN ONLY %s AS x ON %s FOR KEY SHARE OF x",
        lists.data, names.data, name, comparisons.data);
}

struct Lookup {
    const char* sql;
    Oid owner;
};

// Names mean something only while nobody can give them to another table, until the transaction
// ends.
Lookup describe_lookup(const ForeignKeyCheck* check) {
    LockRelationOid(check->table, RowShareLock);
    return {lookup_sql(check), owner_of(check->table)};
}

// Runs `body` as the owner of a table, which must be about that table alone.
template <typename Body>
auto run_as(Oid owner, Body body) {
    Oid caller = InvalidOid;
    int context = 0;
    GetUserIdAndSecContext(&caller, &context);
    SetUserIdAndSecContext(owner, context | SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS);
    try {
        const auto result = body();
        SetUserIdAndSecContext(caller, context);
        return result;
    } catch (...) {
        SetUserIdAndSecContext(caller, context);
        throw;
    }
}

struct List {
    Oid element_type;
    int16 length;
    bool by_value;
    char alignment;
    Datum* values;
    bool* nulls;
};

List open_list(Datum array, int* count) {
    ArrayType* const elements = DatumGetArrayTypeP(array);
    List list{};
    list.element_type = ARR_ELEMTYPE(elements);
    get_typlenbyvalalign(list.element_type, &list.length, &list.by_value, &list.alignment);
    deconstruct_array(elements, list.element_type, list.length, list.by_value, list.alignment,
                      &list.values, &list.nulls, count);
    return list;
}

bool has_null(const List* lists, int list_count, int row) {
    for (int place = 0; place < list_count; ++place) {
        if (lists[place].nulls[row]) {
            return true;
        }
    }
    return false;
}

bool are_equal(const List* lists, int list_count, int row, int other) {
    for (int place = 0; place < list_count; ++place) {
        const List* const list = &lists[place];
        if (!datumIsEqual(list->values[row], list->values[other], list->by_value, list->length)) {
            return false;
        }
    }
    return true;
}

// Leaves out rows that refer to nothing, and those that refer to the same as the one before, as the
// children of one parent do. Gives how many keys are left; `arrays` become theirs.
int compact_arrays(Datum* arrays, int list_count) {
    int row_count = 0;
    auto* lists = static_cast<List*>(palloc(list_count * sizeof(List)));
    for (int place = 0; place < list_count; ++place) {
        lists[place] = open_list(arrays[place], &row_count);
    }
    int kept = 0;
    for (int row = 0; row < row_count; ++row) {
        if (has_null(lists, list_count, row) ||
            (kept > 0 && are_equal(lists, list_count, row, kept - 1))) {
            continue;
        }
        for (int place = 0; place < list_count; ++place) {
            lists[place].values[kept] = lists[place].values[row];
            lists[place].nulls[kept] = false;
        }
        ++kept;
    }
    for (int place = 0; place < list_count; ++place) {
        const List* const list = &lists[place];
        arrays[place] = PointerGetDatum(construct_array(
            list->values, kept, list->element_type, list->length, list->by_value, list->alignment));
    }
    return kept;
}

std::uint64_t compact_keys(std::vector<TypedDatum>& lists) {
    Datum arrays[INDEX_MAX_KEYS];
    const int count = static_cast<int>(lists.size());
    for (int place = 0; place < count; ++place) {
        arrays[place] = lists[place].value;
    }
    Datum* const compacted = arrays;
    const int kept = call_postgres([=] { return compact_arrays(compacted, count); });
    for (int place = 0; place < count; ++place) {
        lists[place].value = arrays[place];
    }
    return kept;
}

std::uint64_t execute_lookup(const Statement& lookup) {
    const JitGuard no_jit;
    const PlanLease lease = lease_plan(lookup);
    SPIPlanPtr const plan = lease.plan();
    const TypedDatum* const lists = lookup.parameters.data();
    const int count = static_cast<int>(lookup.parameters.size());
    return call_postgres([=] {
        prefer_request_order(plan);
        return execute_plan(plan, make_parameters(lists, count), None_Receiver);
    });
}

void check_foreign_key(const ForeignKeyCheck& check, const Statement& insert) {
    Statement lookup{.keeps_rows = false, .generic_plan = true};
    for (const int parameter : std::span(check.parameters, check.column_count)) {
        lookup.parameters.push_back(insert.parameters[parameter]);
    }
    const std::uint64_t keys = compact_keys(lookup.parameters);
    if (keys == 0) {
        return;
    }
    const ForeignKeyCheck* const described = &check;
    const auto [sql, owner] = call_postgres([=] { return describe_lookup(described); });
    lookup.sql = sql;
    if (run_as(owner, [&] { return execute_lookup(lookup); }) != keys) {
        throw cannot_run_as_one("a row that is referred to is missing");
    }
}

}  // namespace

ForeignKeyChecks take_foreign_key_checks(ResultRelInfo* target, const AttrNumber* columns,
                                         int column_count) {
    ForeignKeyChecks taken{};
    TriggerDesc* const triggers = target->ri_TrigDesc;  // a copy for this statement
    if (triggers == nullptr) {
        return taken;
    }
    taken.checks =
        static_cast<ForeignKeyCheck*>(palloc(triggers->numtriggers * sizeof(ForeignKeyCheck)));
    int kept = 0;
    triggers->trig_insert_after_row = false;
    for (int index = 0; index < triggers->numtriggers; ++index) {
        const Trigger* const trigger = &triggers->triggers[index];
        if (RI_FKey_trigger_type(trigger->tgfoid) == RI_TRIGGER_NONE) {
            ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                            errmsg("cannot run as one statement: there is a new trigger")));
        }
        if (can_take(trigger, columns, column_count, &taken.checks[taken.count])) {
            ++taken.count;
            continue;
        }
        triggers->trig_insert_after_row |= TRIGGER_TYPE_MATCHES(
            trigger->tgtype, TRIGGER_TYPE_ROW, TRIGGER_TYPE_AFTER, TRIGGER_TYPE_INSERT);
        triggers->triggers[kept++] = *trigger;
    }
    triggers->numtriggers = kept;
    return taken;
}

void check_foreign_keys(const ForeignKeyChecks& checks, const Statement& insert) {
    for (const ForeignKeyCheck& check : std::span(checks.checks, checks.count)) {
        check_foreign_key(check, insert);
    }
}

}  // namespace batch_ops::postgres
