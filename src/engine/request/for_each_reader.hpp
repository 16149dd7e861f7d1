// Reads `for_each`: the items for each of which an operation runs.
#pragma once

#include <string>

#include "engine/request/operation.hpp"

namespace batch_ops {

/// Throws 22023 for what is neither an array nor one reference.
void read_for_each(Operation& operation, const JsonNode& node);

/// What can be said only when all of the operation is read: a read and a sync take no items, and an
/// array of rows is no row of an item. Throws 22023.
void check_for_each(const Operation& operation);

/// What to do instead of running for each item, for an action that does not. Empty for others.
std::string items_hint(Action action);

/// The error of items that are no array. `brought_by`: the reference that has brought them.
BatchError items_of_wrong_type(const JsonNode& items, const Reference& brought_by);

}  // namespace batch_ops
