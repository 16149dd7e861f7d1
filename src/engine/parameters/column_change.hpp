// What an update does to a column: set it, or make it from what is there.
#pragma once

#include <cstdint>
#include <string>

#include "engine/json/json_node.hpp"

namespace batch_ops {

enum class ColumnChange : std::uint8_t {
    set,
    add,     ///< `increment`: a number is added
    append,  ///< elements are put at an array's end
    merge,   ///< JSON Merge Patch (RFC 7396)
};

/// Throws 22023 for a value that the change does not take, a literal one or one that a reference
/// has brought: `increment` takes a number, the digits of one or {"add": n, "from": n}; `append`
/// anything but null; `merge` an object. `place` is where the value is in the operation.
void check_changed_value(ColumnChange change, const std::string& place, const JsonNode& value);

/// The value of an `increment`.
struct Addition {
    JsonNode amount{};
    /// What a NULL column counts as; nothing when it stays NULL.
    JsonNode start{};
};

/// Of a value that has been checked.
Addition addition_of(const JsonNode& value);

}  // namespace batch_ops
