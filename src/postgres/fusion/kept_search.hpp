// Looks for what functions keep from one row to the next: in their texts and those of all that
// these name, and in what runs without its name.
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

/// What casts, operators and checks of domains keep that somebody has written. Which of them a
/// function runs can't be told from its text: values are cast where none says so, LIKE is an
/// operator, and a variable of `t.c%TYPE` is of the column's domain.
Kept search_for_kept_without_name();

}  // namespace batch_ops::postgres
