// Errors about rows of an array.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "engine/core/batch_error.hpp"
#include "engine/request/resolved_operation.hpp"
#include "postgres/catalog/relation.hpp"
#include "postgres/rows/row_collector.hpp"

namespace batch_ops::postgres {

inline constexpr char repeated_key_message[] = "the row has the same key as an earlier one";

/// Of what a statement that looks for repeated keys (Statement::finds_repeated_keys) has given.
BatchError key_comes_twice(const RowSet& found);

/// Rows were to be found by the columns that this key of metadata_params names, which name several.
BatchError several_rows_of_a_key(std::string_view key = "__key");

/// Names the table, and the row if the operation has an array of them.
BatchError about_row(const BatchError& error, const ResolvedOperation& operation,
                     const Relation& relation, std::optional<std::size_t> row);

}  // namespace batch_ops::postgres
