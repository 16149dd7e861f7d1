// News that something has changed which is remembered: the server's own invalidation messages,
// which whoever takes a lock has received.
#pragma once

#include <cstdint>

#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

/// Called once when the module is loaded: notices changes of relations, schemas, casts, functions,
/// types, constraints, operators, collations, roles, their memberships and the owner of the
/// database, who is a member of pg_database_owner.
void register_catalog_news();

/// Takes the news that have arrived, as taking a lock does: but who holds it already takes none.
void receive_catalog_news();

/// Counts the changes that were noticed so far.
std::uint64_t noticed_catalog_changes();

/// What `read` gives, read again where there was news meanwhile: it may have read of a table before
/// it had its lock, and have waited for who changes it. By the second time the locks are there; a
/// third is the last, for news of other tables may come all the time.
template <typename Read>
auto read_without_news(Read read) {
    constexpr int most_tries = 3;
    for (int tries = 1;; ++tries) {
        const std::uint64_t as_of = noticed_catalog_changes();
        const auto is_final = [&] {
            return as_of == noticed_catalog_changes() || tries == most_tries;
        };
        try {
            auto result = read();
            if (is_final()) {
                return result;
            }
        } catch (const PgError&) {
            throw;  // nothing can be read until a savepoint is undone
        } catch (const BatchError&) {
            if (is_final()) {
                throw;
            }
        }
    }
}

}  // namespace batch_ops::postgres
