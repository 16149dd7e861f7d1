// Rows of an entity as JSON Schema: as they are read, and as requests give them.
#pragma once

#include <string>

#include "engine/json/value.hpp"
#include "engine/openapi/endpoint_description.hpp"

namespace batch_ops::openapi {

/// A row as the role reads it.
Value row_schema(const EntityDescription& entity);

/// The name of the component of a row to create, and that component. `entity` is the entity's own.
std::string new_row_component(const std::string& entity);
Value new_row_schema(const EntityDescription& entity);

/// Whether a new row needs values from the request.
bool needs_values(const EntityDescription& entity);

/// What an update sets in all of its rows.
Value set_columns_schema(const EntityDescription& entity);

/// The same of one of several rows of an update, with the columns that find it.
std::string changed_row_component(const std::string& entity);
Value changed_row_schema(const EntityDescription& entity);

/// One that a sync wants there to be: found by its key, or created.
std::string synced_row_component(const std::string& entity);
Value synced_row_schema(const EntityDescription& entity);

}  // namespace batch_ops::openapi
