// JSON Schema of what an update makes of columns: `increment`, `append` and `merge`.
#pragma once

#include "engine/json/value.hpp"
#include "engine/openapi/endpoint_description.hpp"
#include "engine/parameters/column_change.hpp"

namespace batch_ops::openapi {

/// Whether a key of changes takes the column. The new value depends on the old one, which must be
/// readable.
bool takes_change(const ColumnDescription& column, ColumnChange change);

/// A key of changes: an object of columns and values, or, beside an array of rows, a list of
/// columns.
Value change_schema(const EntityDescription& entity, ColumnChange change);

/// What stands in a row of an array for a column that is changed: any of the values that the
/// changes of the column take, beside those that it is set to.
Value row_value_schema(const ColumnDescription& column, Value set);

/// The components that changes of any column refer to, name → schema.
Value change_components();

}  // namespace batch_ops::openapi
