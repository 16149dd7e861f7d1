// The HTTP status of an error, as PostgREST answers it (PostgREST documentation, "Errors").
//
// All of an error is input: its code and its texts may be anything.
#pragma once

#include <string_view>

namespace batch_ops {

/// The HTTP status that PostgREST answers for an error, 100 to 599. `message` and `detail` matter
/// for the few codes that carry their status there; a code that does, but with no such status in
/// it, is a mistake of the one who raised it: 500.
int http_status(std::string_view sqlstate, std::string_view message, std::string_view detail);

}  // namespace batch_ops
