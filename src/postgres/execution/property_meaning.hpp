// What a name that the rows of an operation lack is in its table: for hints.
#pragma once

#include <span>

#include "engine/execution/batch_database.hpp"
#include "postgres/catalog/relation_catalog.hpp"

namespace batch_ops::postgres {

/// See BatchDatabase::meaning_of. Only what the role may read has a meaning.
PropertyMeaning meaning_of(RelationCatalog& catalog, const Relation& relation,
                           std::span<const PathSegment> path);

}  // namespace batch_ops::postgres
