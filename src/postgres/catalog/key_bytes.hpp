// Keys as bytes: whether two keys are the same one is told by them, where types allow it.
#pragma once

#include <string>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Whether values of a column are equal exactly when their bytes are. Server's terms: call under
/// the guard.
bool is_equal_by_bytes(Form_pg_attribute column);

/// Appends the bytes of one value of a key, of a type of such a column, so that what follows does
/// not run into it.
void append_key_bytes(std::string& bytes, Oid type, Datum value);

}  // namespace batch_ops::postgres
