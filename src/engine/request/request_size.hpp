// How large a request may be. What is refused here is refused before it is read, and costs next to
// nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/json/json_node.hpp"

namespace batch_ops {

struct RequestLimits {
    std::size_t max_operations = SIZE_MAX;
    /// Rows written through `store_params` arrays and `for_each` by all operations together.
    std::size_t max_rows = SIZE_MAX;
    /// Bytes that one operation takes as jsonb, and those of what it changes in all of its rows.
    std::size_t max_operation_size = SIZE_MAX;
};

/// Refuses an array of operations, or a request object around it, that is too large, before it is
/// read: what is refused costs next to nothing. Throws 22023 and 54000.
void check_request_size(const JsonNode& request, const RequestLimits& limits);

/// The same for options that come by themselves.
void check_options_size(const JsonNode& options, const RequestLimits& limits);

/// Throws 22023 for more operations than are allowed.
void check_operation_count(std::size_t count, const RequestLimits& limits);

/// Throws 22023 for more rows and items than are allowed.
void check_row_count(std::size_t rows, const RequestLimits& limits);

/// The words for more than are allowed, and what can be done.
std::string too_many_rows(std::size_t max_rows);
inline constexpr std::string_view hint_for_too_many_rows =
    "Split the batch. A superuser can raise batch_ops.max_rows.";

/// The rows and items that an operation brings as arrays; 0 for whatever else it is, which is
/// refused when it is read.
std::size_t row_count(const JsonNode& operation);

}  // namespace batch_ops
