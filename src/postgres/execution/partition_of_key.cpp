#include "postgres/execution/partition_of_key.hpp"

#include "postgres/catalog/index_columns.hpp"

namespace batch_ops::postgres {

namespace {

// The values by which one level is partitioned, in its own order.
struct PartitionValues {
    Datum values[PARTITION_MAX_KEYS];
    bool nulls[PARTITION_MAX_KEYS];  // none is
};

// The server compares with the functions of the partition key; they take the value as it is.
bool takes(PartitionKey key, int column, const ScanKeyData& value) {
    return key->partsupfunc[column].fn_oid < FirstNormalObjectId &&
           key->partopcintype[column] == value.sk_subtype &&
           key->partcollation[column] == value.sk_collation;
}

bool read_values(PartitionKey key, ::Relation index, const ScanKeyData* keys,
                 PartitionValues* read) {
    for (int column = 0; column < key->partnatts; ++column) {
        const int place = place_in_index(index, key->partattrs[column]);
        if (place < 0 || !takes(key, column, keys[place])) {
            return false;
        }
        read->values[column] = keys[place].sk_argument;
        read->nulls[column] = false;
    }
    return true;
}

int by_hash(PartitionKey key, PartitionBoundInfo bounds, PartitionValues* of_row) {
    const uint64 hash = compute_partition_hash_value(
        key->partnatts, key->partsupfunc, key->partcollation, of_row->values, of_row->nulls);
    return bounds->indexes[hash % bounds->nindexes];
}

int by_list(PartitionKey key, PartitionBoundInfo bounds, PartitionValues* of_row) {
    bool is_equal = false;
    const int offset = partition_list_bsearch(key->partsupfunc, key->partcollation, bounds,
                                              of_row->values[0], &is_equal);
    return offset >= 0 && is_equal ? bounds->indexes[offset] : bounds->default_index;
}

int by_range(PartitionKey key, PartitionBoundInfo bounds, PartitionValues* of_row) {
    bool is_equal = false;
    const int offset = partition_range_datum_bsearch(key->partsupfunc, key->partcollation, bounds,
                                                     key->partnatts, of_row->values, &is_equal);
    const int found = bounds->indexes[offset + 1];
    return found >= 0 ? found : bounds->default_index;
}

// As get_partition_for_tuple() in execPartition.c; -1: none.
int number_of_partition(PartitionKey key, PartitionBoundInfo bounds, PartitionValues* of_row) {
    switch (key->strategy) {
        case PARTITION_STRATEGY_HASH:
            return by_hash(key, bounds, of_row);
        case PARTITION_STRATEGY_LIST:
            return by_list(key, bounds, of_row);
        case PARTITION_STRATEGY_RANGE:
            return by_range(key, bounds, of_row);
        default:
            return -1;
    }
}

// The next level for a row with these keys; InvalidOid: none, or it can't be told.
Oid partition_of(const KeyPartition* level, const ScanKeyData* keys) {
    PartitionKey key = RelationGetPartitionKey(level->table);
    PartitionDesc parts = RelationGetPartitionDesc(level->table, true);
    PartitionValues of_row;
    if (parts->nparts == 0 || !read_values(key, level->index, keys, &of_row)) {
        return InvalidOid;
    }
    const int number = number_of_partition(key, parts->boundinfo, &of_row);
    return number < 0 ? InvalidOid : parts->oids[number];
}

// A level below, and the part of `root_index` there.
bool open_level(Oid table, Oid root_index, KeyPartition* level) {
    level->table = try_table_open(table, RowShareLock);
    if (level->table == nullptr) {
        return false;
    }
    const Oid index = index_get_partition(level->table, root_index);
    level->index = OidIsValid(index) ? index_open(index, AccessShareLock) : nullptr;
    return level->index != nullptr;
}

bool is_open(const KeyPartition* partition, Oid table) {
    return partition->table != nullptr && RelationGetRelid(partition->table) == table;
}

}  // namespace

bool is_partitioned(::Relation table) {
    return table->rd_rel->relkind == RELKIND_PARTITIONED_TABLE;
}

bool open_partition_of_key(const KeyPartition* root, const ScanKeyData* keys,
                           KeyPartition* partition) {
    KeyPartition above{};
    for (const KeyPartition* level = root;; level = &above) {
        const Oid table = partition_of(level, keys);
        if (is_open(partition, table)) {
            close_partition(&above);
            return true;
        }
        KeyPartition below{};
        const bool has_opened =
            OidIsValid(table) && open_level(table, RelationGetRelid(level->index), &below);
        close_partition(&above);
        above = below;
        if (!has_opened) {
            close_partition(&above);
            return false;
        }
        if (!is_partitioned(above.table)) {
            close_partition(partition);
            *partition = above;
            return true;
        }
    }
}

void close_partition(KeyPartition* partition) {
    if (partition->index != nullptr) {
        index_close(partition->index, NoLock);
    }
    if (partition->table != nullptr) {
        table_close(partition->table, NoLock);
    }
    *partition = {};
}

}  // namespace batch_ops::postgres
