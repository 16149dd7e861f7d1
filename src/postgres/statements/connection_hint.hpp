// How a row is connected by a foreign key, for those who write it as Prisma does:
// {"team": {"connect": {"id": 1}}}, {"team": {"disconnect": true}}.
#pragma once

#include <string>
#include <string_view>

#include "engine/json/value.hpp"
#include "postgres/catalog/foreign_keys.hpp"
#include "postgres/catalog/relation_catalog.hpp"

namespace batch_ops::postgres {

/// A relation as an operation names it: with its schema where the search_path does not lead there.
std::string entity_text(const Relation& relation);

/// `key` leads from the relation to the row in which `sought` are columns and their values. Empty
/// where nothing that is known would work.
std::string connection_hint(RelationCatalog& catalog, const Relation& relation,
                            const ForeignKey& key, const Value& sought);

/// The same of the foreign key of a column.
std::string connection_hint(RelationCatalog& catalog, const Relation& relation,
                            std::string_view column, const Value& sought);

/// To have no such row. Empty where the columns of the key take no null.
std::string disconnection_hint(const Relation& relation, const ForeignKey& key);

}  // namespace batch_ops::postgres
