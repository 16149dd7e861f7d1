// Looks for what functions keep from one row to the next: in their texts and those of all that
// these name, in defaults of arguments, checks of domains and casts.
#pragma once

#include <cstdint>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

enum class Kept : std::uint8_t {
    nothing,
    numbers,  ///< of sequences: rows of one table may be written together, in their order
    more      ///< settings, locks, large objects, cursors, ...: nothing runs together with it
};

// Server's terms: call this under the guard.

/// What a function keeps, or one that it reaches, as far as texts name it.
Kept search_for_kept(Oid function);

}  // namespace batch_ops::postgres
