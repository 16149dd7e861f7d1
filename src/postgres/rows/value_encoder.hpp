// Values of one type as jsonb, in the same form as to_jsonb() gives them.
//
// Runs below the server's executor: owns nothing, throws nothing of C++, may raise errors of the
// server.
#pragma once

#include <cstddef>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// How values of a type become jsonb.
enum class Encoding {
    boolean,
    int2,
    int4,
    int8,
    numeric,
    float4,
    float8,
    text,
    datetime,
    uuid,
    jsonb,
    output_text,  // the type's output, as a string
    general,      // to_jsonb itself
};

struct ValueEncoder {
    Encoding encoding;
    Oid type;
    bool is_varlena;
    /// How many times the bytes that a value takes in a table it takes in a row at least, in
    /// fourths.
    std::size_t fourths;
    /// Of an array whose elements may take any number of times that: they are looked at one by one.
    bool measures_elements;
    FmgrInfo function;
    FmgrInfo element_output;
};

/// Finds out how values of `encoder->type`, a base type, are encoded.
void prepare_encoder(ValueEncoder* encoder);

/// Appends a value's bytes, padded as jsonb asks for, and gives its type bits.
JEntry append_value(StringInfo row, ValueEncoder* encoder, Datum value);

/// Whether a value would take more bytes than `most`, as far as that can be told before it is
/// encoded.
bool is_too_large(ValueEncoder* encoder, Datum value, std::size_t most);

}  // namespace batch_ops::postgres
