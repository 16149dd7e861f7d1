// A column as JSON Schema: as reports show it and as requests write it.
//
// Requests may write a value in the JSON form of its type, as a text with references, and, where
// JavaScript would lose digits, as the digits in a string. Other spellings that the type's text
// input takes are not listed.
#pragma once

#include "engine/openapi/endpoint_description.hpp"

namespace batch_ops::openapi {

/// Of a row that the role reads.
Value row_column(const ColumnDescription& column);

/// Of `store_params`.
Value created_column(const ColumnDescription& column);
Value updated_column(const ColumnDescription& column);

/// The components that the above refer to, name → schema.
Value column_components();

}  // namespace batch_ops::openapi
