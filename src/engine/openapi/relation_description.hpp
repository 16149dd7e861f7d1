// What JSON Schema has no words for: which relation an entity's component is of, and its keys. It
// is beside the schemas, in a member of the document whose name begins with x-, as specification
// extensions do (OpenAPI 3.1.0, 4.9): for those who make types or forms from the document.
#pragma once

#include "engine/json/value.hpp"
#include "engine/openapi/endpoint_description.hpp"

namespace batch_ops::openapi {

/// `{"schema", "name", "kind", "primaryKey": [column], "foreignKeys": [{"name", "columns",
/// "unique", "schema", "entity", "referencedColumns"}]}`; the last two only where there are keys.
Value relation_description(const EntityDescription& entity);

}  // namespace batch_ops::openapi
