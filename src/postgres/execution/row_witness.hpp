// Which rows an upsert gives back: of which that were given, and whether it has made them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "postgres/execution/source_step.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Server's terms: what it holds lies in the memory context that was current when it was created.
struct RowWitness {
    struct Row {
        std::int64_t place;  ///< among the rows that were given, from 0
        bool is_created;     ///< and not found
    };

    Row* rows = nullptr;  ///< in the order in which they came back
    std::size_t count = 0;
    std::size_t capacity = 0;
    MemoryContext context = nullptr;
    /// How many rows were in conflict with one that is there, and how many before the one at hand.
    double conflicts = 0;
    double conflicts_before = 0;
    SourceStep* step = nullptr;  ///< while the statement runs
    /// Whether the statement was run in a way that lets one know.
    bool has_seen = false;
};

/// A receiver that notes each row before `receiver` gets it. `query` must have been made with
/// INSTRUMENT_ROWS and be an INSERT; when it has been started, call watch_conflicts(), and
/// note_conflicts() when it has run. Call all of them under the guard.
DestReceiver* create_witness(RowWitness* witness, DestReceiver* receiver, QueryDesc** query);

void watch_conflicts(RowWitness* witness, const QueryDesc* query);

void note_conflicts(RowWitness* witness, const QueryDesc* query);

}  // namespace batch_ops::postgres
