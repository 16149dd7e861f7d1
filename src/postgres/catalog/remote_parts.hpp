// What of a relation is not this server's own: tables of a foreign data wrapper, and tables for
// which an extension makes the plans, as a distributed engine does.
//
// Statements on these run elsewhere, so less can be relied on: rows come back in any order, a plan
// without values may be impossible, locks, settings and functions of this session do not reach.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

struct RemoteParts {
    bool foreign_table = false;
    bool planned_by_extension = false;

    bool operator==(const RemoteParts&) const = default;

    [[nodiscard]] bool any() const { return foreign_table || planned_by_extension; }
};

/// Of a table, its partitions and the tables that inherit from it, or of whatever a view reads.
/// Found out once for a session, until there is news. The relation must be locked.
RemoteParts remote_parts_of(Oid relation);

}  // namespace batch_ops::postgres
