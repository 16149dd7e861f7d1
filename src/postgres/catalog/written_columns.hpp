// What decides how rows may be written to a relation: its unique indexes, and the columns that the
// server fills itself.
#pragma once

#include <string>
#include <vector>

#include "postgres/catalog/relation.hpp"

namespace batch_ops::postgres {

struct UniqueIndex {
    std::string name;
    /// Empty for one that is partial, on expressions or deferrable: naming columns never means it.
    std::vector<std::string> columns;
    bool is_constraint;
    /// What it says about rows is about columns that the role may read, as its name may be.
    bool is_readable;
};

/// The valid ones, oldest first. Throws PgError only for a cancel or a lack of memory.
std::vector<UniqueIndex> unique_indexes_of(const Relation& relation);

/// Of a view that the server updates by itself those of its table, by the view's names; what the
/// view does not show has an empty name. Without those of periods (WITHOUT OVERLAPS), which ON
/// CONFLICT does not find by their columns. Throws likewise.
std::vector<UniqueIndex> conflict_indexes_of(const Relation& relation);

/// Those of them that a message may name.
std::vector<UniqueIndex> readable_unique_indexes_of(const Relation& relation);

/// The columns that take no value: generated ones and, unless their values override the system's,
/// identity ALWAYS. Throws likewise.
std::vector<std::string> generated_columns_of(const Relation& relation, bool with_identity);

}  // namespace batch_ops::postgres
