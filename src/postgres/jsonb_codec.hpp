// jsonb to engine values. (The way back is jsonb_writer.)
#pragma once

#include "engine/value.hpp"
#include "postgres/jsonb_reader.hpp"
#include "postgres/pg_headers.hpp"

namespace batch_ops::postgres {

/// How deep values may be nested. Every walk over a value recurses as deep as that; deeper input is
/// refused with 22023.
inline constexpr int deepest_nesting = 500;

/// Numbers keep their digits. Uses CurrentMemoryContext for scratch.
Value to_value(const JsonbItem& item);

/// The argument of an SQL function; null for nullptr.
Value to_value(const Jsonb* jsonb);

}  // namespace batch_ops::postgres
