// The items of an operation with for_each, and what it is for one of them.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/core/function_ref.hpp"
#include "engine/json/json_node.hpp"
#include "engine/references/reference_resolver.hpp"
#include "engine/request/operation.hpp"
#include "engine/request/resolved_operation.hpp"

namespace batch_ops {

/// Nodes lead into the request, into results and into values that this owns: it must outlive what
/// is resolved with them.
struct Items {
    std::vector<JsonNode> nodes{};
    MadeValues made{};
};

/// Throws 22023 when a reference leads nowhere, or to anything but an array. `check_count` may
/// throw for too many of them, before they take any room.
Items resolve_items(const Operation& operation, ReferenceResolver& resolver,
                    FunctionRef<void(std::size_t)> check_count);

/// The operation as it is for the item at an index. Errors name it as their row.
ResolvedOperation resolve_for_item(const Operation& operation, const Items& items,
                                   std::size_t index, ReferenceResolver& resolver);

/// A create with a row of each item, of which there must be one. What it says counts once for each
/// as if a reference had brought it: all rows are held at once. Errors name the item as their row.
ResolvedOperation resolve_rows_of_items(const Operation& operation, const Items& items,
                                        ReferenceResolver& resolver);

}  // namespace batch_ops
