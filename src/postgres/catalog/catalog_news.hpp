// News that something has changed which is remembered: the server's own invalidation messages,
// which whoever takes a lock has received.
#pragma once

#include <cstdint>

namespace batch_ops::postgres {

/// Called once when the module is loaded: notices changes of relations, schemas, casts, functions,
/// types, constraints, operators, roles and their memberships.
void register_catalog_news();

/// Counts the changes that were noticed so far.
std::uint64_t noticed_catalog_changes();

}  // namespace batch_ops::postgres
