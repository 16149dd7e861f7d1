// A step between a write and the source of its rows, which sees each row come.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// To be the first member of what its functions need.
struct SourceStep {
    PlanState node;  // first: the server takes this for the source
    PlanState* source;
    void (*row_is_done)(SourceStep* step);                     ///< the one before, or none was yet
    void (*row_comes)(SourceStep* step, TupleTableSlot* row);  ///< empty at the end; may be null
};

/// Puts a step, of which the functions are there and the rest is zero, into a write that has been
/// started. Server's terms, as take_out().
void put_in(SourceStep* step, const QueryDesc* query);

/// To be called before the execution is ended.
void take_out(SourceStep* step, const QueryDesc* query);

}  // namespace batch_ops::postgres
