// Settings that hold JSON: what a web server says of the request that it handles.
#pragma once

#include <string_view>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// In CurrentMemoryContext; nullptr where the setting is unset, or empty, as it is after a request.
/// `content` names what it holds, in the plural. Throws 22023 for what is not JSON or nested too
/// deeply, 54000 for more than 1 MB.
const Jsonb* json_setting(const char* name, std::string_view content);

}  // namespace batch_ops::postgres
