// Where the value that stands for a key is looked up: in the table that a column references.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/catalog/relation_catalog.hpp"

namespace batch_ops::postgres {

/// Columns live as long as the relations that are held.
struct LookupTarget {
    std::shared_ptr<const Relation> relation;  ///< that of the operation
    const Column* column;                      ///< of it: the one that references
    std::shared_ptr<const Relation> table;     ///< that is referenced
    const Column* key;                         ///< of it: what `column` stores
    const Column* by;                          ///< of it: where the value is looked up
    std::string constraint;                    ///< the foreign key
};

/// What the members of `lookup` mean: a column and, of the table that it references, the one by
/// which its rows are found. Throws 42703 for an unknown column; 22023 where no foreign key leads
/// from the column, several do, or one of several columns; 42501 for a table in no exposed schema.
std::vector<LookupTarget> lookup_targets(RelationCatalog& catalog, const Operation& operation);

/// Whether `lookup` takes a column with another one of the table that it references, and the role
/// may read both there.
bool can_be_looked_up(RelationCatalog& catalog, const Relation& relation, std::string_view column,
                      std::string_view by);

}  // namespace batch_ops::postgres
