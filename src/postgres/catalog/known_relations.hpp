// Descriptions of relations that the session keeps. A table of twenty columns takes some
// microseconds to describe, as long as a small batch takes for the rest.
#pragma once

#include <cstdint>
#include <memory>

#include "postgres/catalog/relation.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// As it was described to the current role; nullptr where it was not, or where there has been news
/// since. The relation must be locked, so that the news of it have arrived.
std::shared_ptr<const Relation> known_relation(Oid relation);

/// Keeps it, and at most about 1 MB of descriptions. `as_of`: noticed_catalog_changes() when it
/// began to be described.
void remember_relation(const std::shared_ptr<const Relation>& relation, std::uint64_t as_of);

}  // namespace batch_ops::postgres
