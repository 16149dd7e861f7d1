// How a plan goes about rows that are given; whether it changes rows in the order in which the
// request names them: two batches that lock the same rows in the same order do not wait for each
// other in a circle.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Plans the statement if need be, an update or delete that joins its table to a list, so that it
/// goes along the list; false if the server would do it another way. Call under the guard, with an
/// open SPI connection.
bool changes_in_request_order(SPIPlanPtr plan);

/// Plans the statement if need be, without nested loops where there is another way: their time
/// would be that of each row of a table with each row that is given. Likewise.
void plan_by_hashing(SPIPlanPtr plan);

/// Plans the statement if need be, so that a key which is unique meets every row that has it. A
/// transaction with one snapshot can see two: the one that it has written, and the one that another
/// transaction has deleted meanwhile. Likewise.
void find_every_row(SPIPlanPtr plan);

}  // namespace batch_ops::postgres
