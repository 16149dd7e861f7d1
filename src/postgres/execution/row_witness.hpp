// Which rows an upsert gives back: of which that were given, and whether it has made them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Server's terms: what it holds lies in the memory context that was current when it was created.
struct RowWitness {
    enum class Origin { created, found, unknown };

    struct Row {
        std::int64_t place;  ///< among the rows that were given, from 0
        Origin origin;
    };

    Row* rows = nullptr;  ///< in the order in which they came back
    std::size_t count = 0;
    std::size_t capacity = 0;
    MemoryContext context = nullptr;
    /// How many rows were in conflict with one that is there, and for how many of those the
    /// condition of the update did not hold.
    double conflicts = 0;
    double left_alone = 0;
    /// Whether the statement was run in a way that lets one know.
    bool has_seen = false;
};

/// A receiver that notes each row before `receiver` gets it. `query` must have been made with
/// INSTRUMENT_ROWS and be an INSERT; call note_conflicts() when it has run. Call under the guard.
DestReceiver* create_witness(RowWitness* witness, DestReceiver* receiver, QueryDesc** query);

void note_conflicts(RowWitness* witness, const QueryDesc* query);

}  // namespace batch_ops::postgres
