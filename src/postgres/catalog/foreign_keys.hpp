// The foreign keys from and to a relation, as the catalogs know them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "postgres/catalog/relation_catalog.hpp"

namespace batch_ops::postgres {

struct ForeignKey {
    struct ColumnPair {
        std::string from;
        std::string to;
        /// Compares `to` (left) and `from` (right), as the constraint does.
        std::string sql_operator;
        std::string from_cast;  ///< to follow `from`, and the collation of `to` where they differ
    };

    std::string constraint;
    Oid from;  ///< the table that references
    Oid to;    ///< the table that is referenced
    std::string from_table;
    std::string to_table;
    std::vector<ColumnPair> columns;
    bool is_temporal;  ///< of periods that overlap, so that a row references several

    [[nodiscard]] bool has_from_column(std::string_view column) const;
};

using ForeignKeys = std::vector<std::shared_ptr<const ForeignKey>>;

/// Of `relation`, in both directions, by their names; a self-reference once. The session keeps them
/// until there is news of any relation, so what a batch within the batch has changed is seen; a
/// table may be referenced by hundreds. Throws PgError only for a cancel or a lack of memory.
std::shared_ptr<const ForeignKeys> foreign_keys_of(Oid relation);
inline std::shared_ptr<const ForeignKeys> foreign_keys_of(const Relation& relation) {
    return foreign_keys_of(relation.oid);
}

/// A key to a partitioned table has a copy of itself for each of the partitions, which can't be
/// told from it in the table that references: whether this is one. Server's terms: call under the
/// guard.
bool is_copy_for_partition(Form_pg_constraint key);
/// Whether a key is no such copy and leads to one row: not for one of periods, or one that is gone.
/// Server's terms, too.
bool leads_to_one_row(Oid key);

/// The columns of the primary key, in its order; empty when there is none. Throws likewise.
std::vector<std::string> primary_key_of(Oid relation);
inline std::vector<std::string> primary_key_of(const Relation& relation) {
    return primary_key_of(relation.oid);
}

}  // namespace batch_ops::postgres
