// A request that is to run once: its key, whose it is, and what it asks for.
#pragma once

#include <optional>
#include <string>

#include "engine/request/batch_request.hpp"
#include "postgres/idempotency/request_digest.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Nobody is told of the keys of another scope.
struct KeyScope {
    std::string role;
    Oid role_oid;
    /// `sub` of the claims as text, if there is one.
    std::optional<std::string> subject{};
    /// Of both; a subject may be of any length.
    Digest digest{};
};

struct KeyedRequest {
    std::string key;
    KeyScope scope;
    Digest digest{};
};

/// Nothing when the request has no key. Within a PostgREST request the header `Idempotency-Key` is
/// one too, unless the option says otherwise or the batch runs within another. Throws 22023 for a
/// header that is too long, and for claims or headers that are not JSON.
std::optional<KeyedRequest> keyed_request(const Jsonb* operations, const BatchOptions& options,
                                          bool within_a_batch);

}  // namespace batch_ops::postgres
