// What updates do to jsonb that no function of the server's does: SQL functions for statements of
// batches.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

// The bodies of the SQL functions, in the server's own terms: errors are the server's.

/// batch_ops_merge(target, patch): JSON Merge Patch (RFC 7396). A null target counts as an empty
/// object, a null patch changes nothing.
Datum merge_jsonb(FunctionCallInfo fcinfo);

/// batch_ops_append(target, elements): the target, an array, with an element or the elements of an
/// array at its end. A null target counts as an empty array. 22023 for a target of another kind.
Datum append_to_jsonb(FunctionCallInfo fcinfo);

}  // namespace batch_ops::postgres
