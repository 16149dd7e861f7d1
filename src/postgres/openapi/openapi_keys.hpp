// Primary and foreign keys of the entities of an OpenAPI document, by the names that each entity,
// which may be a view, gives to its columns.
#pragma once

#include <span>

#include "engine/openapi/endpoint_description.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

struct UsableEntity {
    Oid relation;
    bool is_view;  ///< also a materialized one
    EntityDescription description;
};

/// Fills in the keys of each. A foreign key leads to the table that it references where that is one
/// of the entities, else to views beside the entity that show that table: to the first few, as
/// anybody may make any number of views. Only keys whose columns the role may select on both sides
/// are there. Looks at the catalogs as they are and keeps no lock. Throws PgError only for a cancel
/// or a lack of memory.
void describe_keys(std::span<UsableEntity> entities);

}  // namespace batch_ops::postgres
