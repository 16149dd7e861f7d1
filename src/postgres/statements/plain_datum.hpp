// Texts and numbers as the server has them, for types that need no input function.
#pragma once

#include <cstdint>
#include <string_view>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// text and varchar
bool is_plain_text(Oid type);
Datum make_text(std::string_view text);

Datum make_numeric(std::int64_t number);

/// Gives false for what is not the form in which uuids are shown (uuid_text.hpp).
bool make_uuid(std::string_view text, Datum& converted);

/// Gives false for what is out of range or is no integer type.
bool make_integer(std::int64_t number, Oid type, Datum& converted);

}  // namespace batch_ops::postgres
