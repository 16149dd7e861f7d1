// The layout of jsonb containers, as the server's utils/jsonb.h describes it: what lies on disk,
// the same in PostgreSQL 15 to 18, and as stable as that. Containers and numbers are aligned to
// four bytes, counted from the start of the document. test/layout holds reading against the
// server's own functions, sql/fidelity.sql writing. Plain data without destructors: usable on both
// sides of the error bridge.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// The type bits and length of each child go into the container's entry array, in order; every
/// JB_OFFSET_STRIDE'th child gets its end offset instead, which makes random access cheap.
struct EntryWriter {
    uint32 index = 0;
    uint32 total = 0;

    /// `length` includes the padding before the child. Throws nothing, calls nothing.
    JEntry next(JEntry type, uint32 length) {
        total += length;
        const bool stores_offset = index % JB_OFFSET_STRIDE == 0;
        ++index;
        return stores_offset ? (type | JENTRY_HAS_OFF | total) : (type | length);
    }
};

/// Object keys are in this order: by length, then by bytes.
inline bool key_precedes(const char* left, uint32 left_length, const char* right,
                         uint32 right_length) {
    return left_length != right_length ? left_length < right_length
                                       : memcmp(left, right, left_length) < 0;
}

}  // namespace batch_ops::postgres
