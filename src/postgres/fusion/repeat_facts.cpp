#include "postgres/fusion/repeat_facts.hpp"

#include <algorithm>

#include "postgres/catalog/session_memory.hpp"
#include "postgres/fusion/base_table.hpp"
#include "postgres/fusion/table_links.hpp"
#include "postgres/fusion/table_rules.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// --- locking ---

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

BaseTable lock(Action action, Oid relation, Locking locking) {
    BaseTable base{};
    const bool reads = action == Action::read || locking == Locking::as_a_read;
    const LOCKMODE mode = reads ? AccessShareLock : RowExclusiveLock;
    if (!lock_base_table(relation, right_for(action), mode, &base)) {
        base.oid = InvalidOid;
    }
    return base;
}

RepeatFacts nothing_allowed(const BaseTable& base) {
    RepeatFacts facts;
    facts.forbidden.fill(base.refused);
    return facts;
}

// --- what is known of tables ---

ColumnNumbers numbers_in(const List* list) {
    ColumnNumbers numbers;
    for (int place = 0; place < list_length(list); ++place) {
        numbers.push_back(static_cast<AttrNumber>(list_nth_int(list, place)));
    }
    return numbers;
}

ColumnNumbers columns_in(const Bitmapset* set) {
    ColumnNumbers columns;
    for (int member = bms_next_member(set, -1); member >= 0;
         member = bms_next_member(set, member)) {
        columns.push_back(static_cast<AttrNumber>(member + FirstLowInvalidHeapAttributeNumber));
    }
    return columns;
}

std::vector<Oid> oids_in(const List* list) {
    std::vector<Oid> oids;
    oids.reserve(list_length(list));
    for (int place = 0; place < list_length(list); ++place) {
        oids.push_back(list_nth_oid(list, place));
    }
    return oids;
}

void add_reference(RepeatFacts& facts, const TableReference& reference) {
    const ForeignKeyCacheInfo& key = reference.key;
    facts.references.push_back({.table = key.confrelid,
                                .columns = {key.conkey, key.conkey + key.nkeys},
                                .referenced = {key.confkey, key.confkey + key.nkeys},
                                .deciding = columns_in(reference.deciding_columns),
                                .is_equal_by_bytes = reference.is_equal_by_bytes,
                                .is_deferrable = reference.is_deferrable});
}

// Of the table itself, with all its columns.
RepeatFacts facts_from(const TableFacts& plain, const BaseTable& base) {
    RepeatFacts facts;
    std::ranges::copy(plain.allows, facts.allows.begin());
    std::ranges::copy(plain.forbidden, facts.forbidden.begin());
    facts.references_itself = plain.references_itself;
    facts.is_referenced = plain.is_referenced;
    facts.has_row_triggers = plain.has_row_triggers;
    facts.keeps_state = plain.keeps_state;
    facts.table = base.oid;
    facts.partitions = oids_in(base.partitions);
    facts.sequences = oids_in(plain.sequences);
    facts.key_columns = columns_in(plain.key_columns);
    facts.key_column_count = facts.key_columns.size();
    for (int index = 0; index < list_length(plain.unique_keys); ++index) {
        facts.unique_keys.push_back(
            numbers_in(static_cast<const List*>(list_nth(plain.unique_keys, index))));
        std::ranges::sort(facts.unique_keys.back());
    }
    for (int index = 0; index < list_length(plain.references); ++index) {
        add_reference(facts,
                      *static_cast<const TableReference*>(list_nth(plain.references, index)));
    }
    return facts;
}

RepeatFacts judge(const BaseTable& base) {
    const BaseTable* const table = &base;
    const TableFacts plain = call_postgres([table] {
        TableFacts facts{};
        judge_table(table->oid, table->partitions, &facts);
        return facts;
    });
    return facts_from(plain, base);
}

// What was read under a lock holds under any, until something changes: whoever takes a lock hears
// of changes first.
RepeatFacts facts_of(const BaseTable& base) {
    constexpr std::size_t most_tables = 500;
    static auto* const known = new SessionMemory<RepeatFacts>(most_tables);
    if (const RepeatFacts* const found = known->find(base.oid)) {
        return *found;
    }
    const std::uint64_t as_of = noticed_catalog_changes();
    RepeatFacts facts = judge(base);
    known->keep(base.oid, facts, as_of);
    return facts;
}

// --- through a view ---

// None when not all are shown.
ColumnNumbers all_shown(const RepeatFacts& shown, const ColumnNumbers& columns) {
    ColumnNumbers numbers = shown.shown_columns(columns);
    const bool all = std::ranges::find(numbers, InvalidAttrNumber) == numbers.end();
    return all ? numbers : ColumnNumbers{};
}

// Every column of the relation that shows one of these; several may show the same.
ColumnNumbers every_shown(const RepeatFacts& shown, const ColumnNumbers& columns) {
    ColumnNumbers numbers;
    for (std::size_t index = 0; index < shown.table_columns.size(); ++index) {
        if (std::ranges::find(columns, shown.table_columns[index]) != columns.end()) {
            numbers.push_back(static_cast<AttrNumber>(index + 1));
        }
    }
    return numbers;
}

// Through a view, which has columns of its own.
void show(RepeatFacts& facts) {
    std::vector<ColumnNumbers> keys;
    for (const ColumnNumbers& key : facts.unique_keys) {
        // One of which not all columns are shown selects nothing.
        if (ColumnNumbers shown = all_shown(facts, key); !shown.empty()) {
            std::ranges::sort(shown);
            keys.push_back(std::move(shown));
        }
    }
    facts.unique_keys = std::move(keys);
    for (RepeatFacts::Reference& reference : facts.references) {
        reference.columns = all_shown(facts, reference.columns);
        reference.deciding = every_shown(facts, reference.deciding);
    }
    facts.key_columns = every_shown(facts, facts.key_columns);
}

}  // namespace

ColumnNumbers RepeatFacts::shown_columns(const ColumnNumbers& columns) const {
    ColumnNumbers shown;
    for (const AttrNumber column : columns) {
        const auto found = std::ranges::find(table_columns, column);
        shown.push_back(found == table_columns.end()
                            ? AttrNumber{InvalidAttrNumber}
                            : static_cast<AttrNumber>(found - table_columns.begin() + 1));
    }
    return shown;
}

RepeatFacts lock_and_judge(Action action, const Relation& relation, Locking locking) {
    const bool may_be_judged = relation.kind == RELKIND_RELATION || relation.kind == RELKIND_VIEW ||
                               relation.kind == RELKIND_PARTITIONED_TABLE;
    if (!may_be_judged || relation.remote.any()) {
        return {};
    }
    const Oid oid = relation.oid;
    const BaseTable base = call_postgres([=] { return lock(action, oid, locking); });
    if (!OidIsValid(base.oid)) {
        return nothing_allowed(base);
    }
    RepeatFacts facts = facts_of(base);
    facts.table_columns.assign(base.columns, base.columns + base.column_count);
    if (relation.kind == RELKIND_VIEW) {
        show(facts);
        facts.keeps_state = facts.keeps_state || base.has_own_state;
    }
    return facts;
}

}  // namespace batch_ops::postgres
