#include "postgres/catalog/written_columns.hpp"

#include <algorithm>
#include <span>

#include "postgres/catalog/view_columns.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

struct PlainIndex {
    const char* name;
    const char** columns;
    int column_count;
    bool is_constraint;
    AttrNumber* read;  // columns: keys, and in its expressions and predicate; 0 if not shown
    int read_count;
};

struct PlainIndexes {
    PlainIndex* indexes;
    int count;
};

struct GeneratedNames {
    const char** names;
    int count;
};

// Whether a list of columns can mean an index.
bool is_on_columns(HeapTuple tuple, Form_pg_index form) {
    bool is_plain = form->indimmediate && heap_attisnull(tuple, Anum_pg_index_indpred, nullptr);
    for (int key = 0; key < form->indnkeyatts; ++key) {
        is_plain = is_plain && form->indkey.values[key] > 0;
    }
    return is_plain;
}

// The relation and the table below it, which are one but for a view.
struct Indexed {
    Oid relation;
    ColumnTrace trace;
    bool of_conflicts;  ///< without those of periods, which ON CONFLICT does not find by columns
};

void note_read_columns(const Indexed& indexed, Oid oid, PlainIndex* index) {
    constexpr int offset = FirstLowInvalidHeapAttributeNumber;
    ::Relation relation = index_open(oid, AccessShareLock);
    Bitmapset* read = nullptr;
    pull_varattnos(reinterpret_cast<Node*>(RelationGetIndexExpressions(relation)), 1, &read);
    pull_varattnos(reinterpret_cast<Node*>(RelationGetIndexPredicate(relation)), 1, &read);
    const Form_pg_index form = relation->rd_index;
    for (int key = 0; key < form->indnkeyatts; ++key) {
        if (form->indkey.values[key] != 0) {
            read = bms_add_member(read, form->indkey.values[key] - offset);
        }
    }
    index_close(relation, NoLock);
    index->read =
        static_cast<AttrNumber*>(palloc((bms_num_members(read) + 1) * sizeof(AttrNumber)));
    for (int member = -1; (member = bms_next_member(read, member)) >= 0;) {
        const auto number = static_cast<AttrNumber>(member + offset);
        index->read[index->read_count++] =
            number > 0 ? column_that_shows(&indexed.trace, number) : number;
    }
}

// Gives false for an index that is not unique, or not ready.
bool describe_index(const Indexed& indexed, Oid oid, PlainIndex* index) {
    HeapTuple tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(oid));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    auto* form = reinterpret_cast<Form_pg_index>(GETSTRUCT(tuple));
    const bool counts =
        form->indisunique && form->indisvalid && !(indexed.of_conflicts && form->indisexclusion);
    if (counts) {
        index->name = get_rel_name(oid);
        index->is_constraint = OidIsValid(get_index_constraint(oid));
        index->column_count = is_on_columns(tuple, form) ? form->indnkeyatts : 0;
        index->columns =
            static_cast<const char**>(palloc(Max(index->column_count, 1) * sizeof(char*)));
        for (int key = 0; key < index->column_count; ++key) {
            const AttrNumber shown = column_that_shows(&indexed.trace, form->indkey.values[key]);
            index->columns[key] = shown > 0 ? get_attname(indexed.relation, shown, false) : "";
        }
        note_read_columns(indexed, oid, index);
    }
    ReleaseSysCache(tuple);
    return counts && index->name != nullptr;
}

PlainIndexes describe_indexes(Oid oid, bool through_views) {
    PlainIndexes described{};
    Indexed indexed{oid, {}, through_views};
    if (!through_views) {
        indexed.trace = trace_from(oid);
    } else if (!trace_to_table(oid, &indexed.trace)) {
        return described;
    }
    ::Relation table = relation_open(indexed.trace.relation, AccessShareLock);
    List* const all = RelationGetIndexList(table);
    relation_close(table, NoLock);
    described.indexes =
        static_cast<PlainIndex*>(palloc0(Max(list_length(all), 1) * sizeof(PlainIndex)));
    ListCell* cell = nullptr;
    foreach (cell, all) {
        if (describe_index(indexed, lfirst_oid(cell), &described.indexes[described.count])) {
            ++described.count;
        }
    }
    return described;
}

GeneratedNames describe_generated(Oid oid, bool with_identity) {
    ::Relation relation = relation_open(oid, NoLock);
    TupleDesc descriptor = RelationGetDescr(relation);
    GeneratedNames described{};
    described.names = static_cast<const char**>(palloc(Max(descriptor->natts, 1) * sizeof(char*)));
    for (int index = 0; index < descriptor->natts; ++index) {
        Form_pg_attribute attribute = TupleDescAttr(descriptor, index);
        const bool is_identity = attribute->attidentity == ATTRIBUTE_IDENTITY_ALWAYS;
        if (!attribute->attisdropped &&
            (attribute->attgenerated != '\0' || (with_identity && is_identity))) {
            described.names[described.count++] = pstrdup(NameStr(attribute->attname));
        }
    }
    relation_close(relation, NoLock);
    return described;
}

bool may_read(const Relation& relation, const PlainIndex& index) {
    const std::span read(index.read, static_cast<std::size_t>(index.read_count));
    return std::ranges::all_of(read, [&](AttrNumber number) {
        const auto column = std::ranges::find(relation.columns, number, &Column::number);
        return column != relation.columns.end() && column->selectable;
    });
}

std::vector<UniqueIndex> indexes_of(const Relation& relation, bool through_views) {
    const Oid oid = relation.oid;
    const PlainIndexes plain = call_postgres([=] { return describe_indexes(oid, through_views); });
    std::vector<UniqueIndex> indexes;
    for (const PlainIndex& index :
         std::span(plain.indexes, static_cast<std::size_t>(plain.count))) {
        indexes.push_back({index.name,
                           {index.columns, index.columns + index.column_count},
                           index.is_constraint,
                           may_read(relation, index)});
    }
    return indexes;
}

}  // namespace

std::vector<UniqueIndex> unique_indexes_of(const Relation& relation) {
    return indexes_of(relation, false);
}

std::vector<UniqueIndex> conflict_indexes_of(const Relation& relation) {
    return indexes_of(relation, true);
}

std::vector<UniqueIndex> readable_unique_indexes_of(const Relation& relation) {
    std::vector<UniqueIndex> indexes = conflict_indexes_of(relation);
    std::erase_if(indexes, [](const UniqueIndex& index) { return !index.is_readable; });
    return indexes;
}

std::vector<std::string> generated_columns_of(const Relation& relation, bool with_identity) {
    const Oid oid = relation.oid;
    const GeneratedNames plain =
        call_postgres([=] { return describe_generated(oid, with_identity); });
    return {plain.names, plain.names + plain.count};
}

}  // namespace batch_ops::postgres
