// What a plan must be like that finds rows which are given. In the order of the request two batches
// that lock the same rows do not wait for each other in a circle.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

struct PlanDemands {
    /// It joins its table to a list: along the list, each row by an index, if that can be.
    bool along_the_list = false;
    /// It must: else it may not run as one statement for several operations.
    bool in_request_order = false;
    /// Without nested loops where there is another way: their time would be that of each row of a
    /// table with each row that is given.
    bool by_hashing = false;
    /// A key that is unique meets every row that has it. A transaction with one snapshot can see
    /// two: the one that it has written, and the one that another transaction has deleted since.
    bool every_row = false;

    [[nodiscard]] bool any() const {
        return along_the_list || in_request_order || by_hashing || every_row;
    }
};

// Server's terms: call these under the guard, with an open SPI connection.

/// The plan, made if need be, which is the caller's until it is released: it may be made in another
/// way whenever it is asked for anew. nullptr where there are several. Raises 54000 when it is not
/// in the order that it must be in.
CachedPlan* plan_as_demanded(SPIPlanPtr plan, const PlanDemands& demands);

}  // namespace batch_ops::postgres
