// What the catalog says of a constraint.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

// Server's terms: call this under the guard.

/// What `read` makes of the row of a constraint; `otherwise` for one that is gone.
template <typename Fact, typename Read>
Fact of_constraint(Oid constraint, Fact otherwise, Read read) {
    HeapTuple tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
    if (!HeapTupleIsValid(tuple)) {
        return otherwise;
    }
    const Fact fact = read(reinterpret_cast<Form_pg_constraint>(GETSTRUCT(tuple)));
    ReleaseSysCache(tuple);
    return fact;
}

}  // namespace batch_ops::postgres
