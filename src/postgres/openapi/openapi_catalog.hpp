// What the catalogs say about the entities that the current role may use, for the OpenAPI document.
//
// Sources: privileges as in PostgreSQL documentation 5.7, updatable views as in CREATE VIEW.
#pragma once

#include <vector>

#include "engine/openapi/endpoint_description.hpp"

namespace batch_ops::postgres {

/// Tables, views, materialized views and foreign tables of exposed schemas, by schema and name,
/// with those columns that the role may select, insert or update. A partition stands for itself
/// only where the role may use none of the tables that it is part of. Temporary tables and the
/// extension's own relations are left out.
std::vector<EntityDescription> describe_usable_entities();

}  // namespace batch_ops::postgres
