// What a batch would do, without doing it.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// `{"order", "operations", "statements", "graph"}`, made in CurrentMemoryContext. Throws what
/// validation and the making of statements throw.
Jsonb* explain_batch(const Jsonb* operations, const Jsonb* options, Oid extension_schema);

}  // namespace batch_ops::postgres
