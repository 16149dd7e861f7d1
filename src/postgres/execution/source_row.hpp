// Which of the rows that it was given a statement has come to.
#pragma once

#include <cstdint>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// The place, from 0, of the row that the source of a write has given last; -1 when it is no source
/// that counts: a single row has none. Server's terms.
std::int64_t last_source_row(const QueryDesc* query);

}  // namespace batch_ops::postgres
