// What an update makes of a column: its new value, from the value that the request gives and from
// what is there.
#pragma once

#include <string>

#include "engine/request/stored_row.hpp"
#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

/// The type of the value that a change takes. Throws 42804 for a column that cannot be changed in
/// that way; `place` is where the change is in the request.
Oid changing_type(StatementParts& parts, const Column& column, ColumnChange change,
                  const std::string& place);

/// The value of a row, converted for its change; of a sum, the amount. Errors about it name column
/// and row.
TypedDatum changing_value(StatementParts& parts, const Column& column, const StoredValue& stored,
                          std::size_t row);

/// What a NULL counts as, of an addition that says so.
TypedDatum starting_value(StatementParts& parts, const Column& column, const StoredValue& stored,
                          std::size_t row);

/// Whether an addition says what a NULL counts as.
bool has_start(const StoredValue& stored);

/// Appends the new value. `value` and `start` (empty: none) are SQL for what the functions above
/// give.
void append_new_value(StatementParts& parts, const Column& column, ColumnChange change,
                      const std::string& value, const std::string& start);

}  // namespace batch_ops::postgres
