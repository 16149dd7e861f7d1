#include "postgres/catalog/row_keys.hpp"

#include <algorithm>
#include <span>

#include "postgres/catalog/view_columns.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// The numbers of the relation's columns that make a key.
struct PlainKey {
    AttrNumber* columns;
    int count;
    bool is_of_conflicts;
    bool is_primary;
};

struct PlainKeys {
    PlainKey* keys;
    int count;
    bool is_known;
};

// False for an index that is no key of all rows, or of columns that are not shown.
bool describe_row_key(Oid index, const ColumnTrace& trace, PlainKey* key) {
    KeyColumns columns;
    if (!is_key_of_all_rows(index, &columns)) {
        return false;
    }
    key->is_of_conflicts = columns.is_of_conflicts;
    key->is_primary = columns.is_primary;
    key->count = columns.count;
    key->columns = static_cast<AttrNumber*>(palloc(key->count * sizeof(AttrNumber)));
    bool is_shown = true;
    for (int place = 0; place < key->count; ++place) {
        key->columns[place] = column_that_shows(&trace, columns.numbers[place]);
        is_shown = is_shown && key->columns[place] > 0;
    }
    return is_shown;
}

PlainKeys describe_row_keys(Oid relation) {
    PlainKeys described{};
    ColumnTrace trace{};
    if (!trace_to_table(relation, &trace)) {
        return described;
    }
    described.is_known = true;
    ::Relation table = relation_open(trace.relation, AccessShareLock);
    List* const indexes = RelationGetIndexList(table);
    relation_close(table, NoLock);
    described.keys =
        static_cast<PlainKey*>(palloc(Max(list_length(indexes), 1) * sizeof(PlainKey)));
    ListCell* cell = nullptr;
    foreach (cell, indexes) {
        if (describe_row_key(lfirst_oid(cell), trace, &described.keys[described.count])) {
            ++described.count;
        }
    }
    return described;
}

std::vector<std::string> names_of(const Relation& relation, const PlainKey& key) {
    std::vector<std::string> names;
    for (const AttrNumber number : std::span(key.columns, static_cast<std::size_t>(key.count))) {
        const auto column = std::ranges::find(relation.columns, number, &Column::number);
        if (column != relation.columns.end()) {
            names.push_back(column->name);
        }
    }
    return names;
}

}  // namespace

bool is_key_of_all_rows(Oid index, KeyColumns* columns) {
    HeapTuple tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    auto* form = reinterpret_cast<Form_pg_index>(GETSTRUCT(tuple));
    bool counts = form->indisunique && form->indisvalid &&
                  heap_attisnull(tuple, Anum_pg_index_indpred, nullptr);
    columns->count = form->indnkeyatts;
    columns->is_of_conflicts = form->indimmediate && !form->indisexclusion;
    columns->is_primary = form->indisprimary;
    for (int place = 0; place < columns->count; ++place) {
        columns->numbers[place] = form->indkey.values[place];
        counts = counts && columns->numbers[place] > 0;
    }
    ReleaseSysCache(tuple);
    return counts;
}

bool RowKeys::has(const std::vector<std::string>& columns) const {
    return std::ranges::any_of(unique, [&](const std::vector<std::string>& key) {
        return std::ranges::all_of(key, [&](const std::string& name) {
            return std::ranges::find(columns, name) != columns.end();
        });
    });
}

std::optional<RowKeys> row_keys_of(const Relation& relation) {
    const Oid oid = relation.oid;
    const PlainKeys plain = call_postgres([oid] { return describe_row_keys(oid); });
    if (!plain.is_known) {
        return std::nullopt;
    }
    RowKeys keys;
    for (const PlainKey& key : std::span(plain.keys, static_cast<std::size_t>(plain.count))) {
        keys.unique.push_back(names_of(relation, key));
        if (key.is_of_conflicts) {
            keys.of_conflicts.push_back(keys.unique.back());
        }
        if (key.is_primary) {
            keys.primary = keys.unique.back();
        }
    }
    return keys;
}

std::string only_key_of(const Relation& relation) {
    const auto keys = row_keys_of(relation);
    if (!keys || keys->primary.size() != 1) {
        return {};
    }
    const Column* const column = relation.find(keys->primary.front());
    return column != nullptr && column->selectable ? column->name : std::string();
}

}  // namespace batch_ops::postgres
