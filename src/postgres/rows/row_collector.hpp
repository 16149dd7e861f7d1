// Receives the rows of a statement and keeps each as one jsonb object, with values as to_jsonb
// gives them (floats always in full precision).
//
// The server calls the receiver from within its executor, so nothing in row_collector.cpp may throw
// or own anything: it is written in the server's own terms, and errors are the server's.
#pragma once

#include <cstddef>
#include <cstdint>

#include "postgres/rows/result_budget.hpp"
#include "postgres/rows/row_encoder.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Rows of one operation, in the memory of the batch.
struct RowSet {
    Jsonb** rows = nullptr;
    /// Of rows that come with ordinals, the ordinal of each; else nullptr.
    std::int64_t* ordinals = nullptr;
    std::size_t count = 0;
    std::size_t bytes = 0;
};

/// What follows the columns of a row, and is no part of it.
enum class BesideRows {
    nothing,
    ordinal,  ///< an int8 that says whose row it is
    total,    ///< an int8 and a boolean: how many rows there are in all, and whether this is one
};

/// Where the collectors of a batch keep rows, one collector at a time.
struct RowStore {
    MemoryContext small_rows;  ///< packs them closely
    MemoryContext large_rows;  ///< they stay in the buffer in which they were made
    MemoryContext scratch;     ///< for one row
    StringInfoData buffer;     ///< the row that is being made
    RowSet arriving;           ///< what the collector has received so far
    std::size_t capacity;      ///< of the arrays of `arriving`
    std::int64_t total;        ///< that came beside the rows
};

/// A store whose rows live as long as `context`, unless they are discarded before. Call under the
/// guard.
RowStore create_row_store(MemoryContext context);

/// Hands over what a collector has received. Throws nothing, raises nothing.
RowSet take_rows(RowStore* store);

/// The reverse: further rows will come after them. What has arrived since is given up to the end of
/// the batch. Likewise.
void put_back_rows(RowStore* store, const RowSet& rows);

/// Gives back the memory of rows that have been taken. Call under the guard.
void discard_rows(const RowSet& rows);

/// Gives back what a statement that has failed left in the store. Call under the guard.
void discard_arriving_rows(RowStore* store);

/// A receiver that keeps rows in `store`; lives in CurrentMemoryContext. `shape` is where the
/// statement's shape is kept; it is made when there is none yet or columns have changed. Rows
/// beyond the budget raise 54000. Call under the guard.
DestReceiver* create_row_collector(RowStore* store, ResultBudget* budget, RowShape** shape,
                                   BesideRows beside);

}  // namespace batch_ops::postgres
