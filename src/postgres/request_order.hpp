// Whether a plan changes rows in the order in which the request names them: two batches that lock
// the same rows in the same order do not wait for each other in a circle.
#pragma once

#include "postgres/pg_headers.hpp"

namespace batch_ops::postgres {

// Call these under the guard, with an open SPI connection.

/// Plans the statement if need be, which joins a table to a list, so that it goes along the list if
/// the server can: by an index, however large the table becomes while the plan is kept.
void prefer_request_order(SPIPlanPtr plan);

/// The same for an update or delete; false if the server would do it another way.
bool changes_in_request_order(SPIPlanPtr plan);

}  // namespace batch_ops::postgres
