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
    FmgrInfo function;
};

/// Finds out how values of `encoder->type`, a base type, are encoded.
void prepare_encoder(ValueEncoder* encoder);

/// Appends a value's bytes, padded as jsonb asks for, and gives its type bits.
JEntry append_value(StringInfo row, ValueEncoder* encoder, Datum value);

/// Whether a value would take more bytes than `most`, as far as that can be told before it is
/// fetched.
bool is_too_large(const ValueEncoder* encoder, Datum value, std::size_t most);

}  // namespace batch_ops::postgres
