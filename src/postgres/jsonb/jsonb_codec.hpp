// jsonb to engine values. (The way back is jsonb_writer.)
#pragma once

#include "engine/json/value.hpp"
#include "postgres/jsonb/jsonb_item.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// How deep values may be nested. Every walk over a value recurses as deep as that; deeper input is
/// refused with 22023.
inline constexpr int deepest_nesting = 500;

/// Throws 22023 for a document that is nested too deeply, and 54000 for one whose numbers would be
/// too long when written out (1e131071). What is read afterwards where it lies needs no such check.
void check_document(const Jsonb* jsonb);

/// The same for a part of a document: `digits_left` bounds and counts what all parts need.
void check_part(const JsonbItem& item, std::size_t& digits_left);

/// Numbers keep their digits. Uses CurrentMemoryContext for scratch. Throws 54000 when numbers that
/// are long when written out (1e131071) need more than `max_parameter_size`.
Value to_value(const JsonbItem& item);

/// The same, with `digits_left` as in check_part.
Value to_value(const JsonbItem& item, std::size_t& digits_left);

/// The argument of an SQL function; null for nullptr.
Value to_value(const Jsonb* jsonb);

}  // namespace batch_ops::postgres
