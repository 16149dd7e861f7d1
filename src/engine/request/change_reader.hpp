// What an update makes of columns: `increment`, `append` and `merge`.
#pragma once

#include "engine/request/operation.hpp"

namespace batch_ops {

/// Reads one of these keys. Throws 22023 where it is no object, or no list of columns beside an
/// array of rows, and for a literal value that the change does not take.
void read_change(Operation& operation, const ChangeKey& key, const JsonNode& node);

/// What can be said of an update only when all of it is read: it must change something, no column
/// twice, lists and `__key` go with an array of rows. Throws 22023.
void check_changes(const Operation& operation);

}  // namespace batch_ops
