// Column types and defaults as the OpenAPI document shows them: what to_jsonb makes of a type.
#pragma once

#include "engine/openapi/endpoint_description.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// A TypeDescription in the server's terms.
struct PlainType {
    JsonForm form;
    const char* format;  ///< never nullptr
    int bits;
    int max_length;  ///< -1: no limit
    const char** labels;
    int label_count;
    const PlainType** parts;
    const char** part_names;  ///< of an object
    int part_count;
};

/// Of types in a document: composites of composites of composites can have any number.
inline constexpr int most_parts = 20000;

// The following speak to the server: call them under the guard.

/// A type as a column declares it; `dimensions` of an array, at least 1. Elements and fields are
/// taken off `parts_left`, which bounds a document; behind the last one they can be anything.
const PlainType* describe_type(Oid type, int32 modifier, int dimensions, int* parts_left);

/// Whether the type is a domain that is NOT NULL, or one over such a domain.
bool refuses_null(Oid type);

/// The value of a default expression that is a constant. nullptr for any other: nothing that a
/// user wrote is run to find out.
const Jsonb* constant_default(Node* expression);

/// To ours; no server call.
TypeDescription type_description(const PlainType& plain);

}  // namespace batch_ops::postgres
