// Rows that are given one by one, sorted by the columns that they give: those of one group are
// written, or looked at, by one statement.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/request/stored_row.hpp"
#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

struct RowGroup {
    std::vector<std::size_t> places{};  ///< of its rows
    StoredRow written{};                ///< of the first: what is beside the columns that find it
};

/// The groups of the rows at `places`, in the order of their first rows. All have the columns that
/// find them. `one_by_one`: a group for each.
std::vector<RowGroup> group_rows(const std::vector<StoredRow>& rows,
                                 const std::vector<std::size_t>& places, const Columns& finding,
                                 bool one_by_one = false);

}  // namespace batch_ops::postgres
