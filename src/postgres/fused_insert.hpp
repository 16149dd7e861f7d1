// The INSERT that stores the rows of several operations, run by the executor itself: SPI does not
// let anybody look at the triggers that a statement is about to fire.
#pragma once

#include <cstdint>

#include "postgres/foreign_key_check.hpp"
#include "postgres/pg_headers.hpp"

namespace batch_ops::postgres {

struct FusedInsert {
    std::uint64_t row_count;
    ForeignKeyChecks checks;  ///< still to be made
};

/// `columns` are those that the parameters are lists for. Server's terms: call under the guard,
/// with an open SPI connection.
FusedInsert execute_fused_insert(SPIPlanPtr plan, ParamListInfo parameters, DestReceiver* receiver,
                                 const AttrNumber* columns, int column_count);

}  // namespace batch_ops::postgres
