// A uuid as JSON has it: the text that the server's own functions give and take, without calls into
// them.
#pragma once

#include <string_view>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Bytes of the text, without an end: `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`.
inline constexpr int uuid_text_length = 36;

/// As uuid_out() does.
void write_uuid(const pg_uuid_t& uuid, char* text);

/// Reads that form, in upper or lower case. False for all others, which uuid_in() may know.
bool read_uuid(std::string_view text, pg_uuid_t& uuid);

}  // namespace batch_ops::postgres
