// Rows as jsonb objects, with values as to_jsonb gives them (floats always in full precision, times
// in ranges as ISO 8601 writes them), written front to back without a tree of values in between.
//
// Called from within the server's executor, so nothing in row_encoder.cpp may throw or own
// anything: it is written in the server's own terms, and errors are the server's.
#pragma once

#include <exception>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// How rows of one form are encoded: worth keeping, so that not every execution has to find out
/// again. Lives in a memory context of its own.
struct RowShape;

/// The shape of rows with the first `column_count` of these columns, in memory that goes with
/// `owner`. Dropped ones are left out; of several of one name the last counts, as in any jsonb.
RowShape* make_row_shape(TupleDesc descriptor, int column_count, MemoryContext owner);

/// Whether rows with the first `column_count` of these columns have that shape; false for nullptr.
bool fits(const RowShape* shape, TupleDesc descriptor, int column_count);

/// The shape of rows that have changed, in the place of the shape that they had (nullptr is fine).
/// The old one may be in use by an execution around this one: it stays until
/// free_replaced_shapes().
RowShape* replace_row_shape(RowShape* old, TupleDesc descriptor, int column_count,
                            MemoryContext owner);

/// Frees the shapes in whose place this one came; nullptr is fine.
void free_replaced_shapes(RowShape* shape);

/// Frees a shape and those in whose place it came; nullptr is fine.
void free_row_shape(RowShape* shape);

/// Replaces what is in `row` by the row as one jsonb document. False, with some part of it, as soon
/// as it takes more than `most` bytes.
bool encode_row(const RowShape* shape, const Datum* values, const bool* is_null, StringInfo row,
                std::size_t most);

/// Restores what texts of values depend on where an error has left it changed. Without one it is
/// as what has run, a trigger perhaps, has set it.
class OutputSettingsGuard {
public:
    OutputSettingsGuard() : float_digits_(extra_float_digits), date_style_(DateStyle) {}
    ~OutputSettingsGuard() {
        if (std::uncaught_exceptions() > exceptions_) {
            extra_float_digits = float_digits_;
            DateStyle = date_style_;
        }
    }
    OutputSettingsGuard(const OutputSettingsGuard&) = delete;
    OutputSettingsGuard& operator=(const OutputSettingsGuard&) = delete;

private:
    int exceptions_ = std::uncaught_exceptions();
    int float_digits_;
    int date_style_;
};

}  // namespace batch_ops::postgres
