// The column that a key of `__sort` means.
#pragma once

#include <memory>
#include <string>

#include "engine/parameters/sort_key.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/statements/association_search.hpp"

namespace batch_ops::postgres {

/// A column of a to-one association.
struct SortColumn {
    Association association;
    std::shared_ptr<const Relation> related;
    const Column* column;
};

/// The column itself. Throws 42804 where its type has no order; `place` is where it is named.
const Column& sortable(const Column& column, const std::string& place);

/// `key` names an association; `place` is where in the request, for errors. Throws 42704 and 42702
/// as AssociationSearch does, 22023 for one that is to-many, 42703, and what
/// sortable() does.
SortColumn find_sort_column(RelationCatalog& catalog, const Relation& relation, const SortKey& key,
                            const std::string& place);

}  // namespace batch_ops::postgres
