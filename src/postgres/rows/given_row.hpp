// What has become of a row that the request gave.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// A row that there is at the end.
struct GivenRow {
    Jsonb* returned = nullptr;  ///< nullptr when nothing of it is to come back
    std::optional<bool> is_created{};
};

/// In the order in which they were given.
inline std::vector<GivenRow> those_there(std::span<const std::optional<GivenRow>> given) {
    std::vector<GivenRow> rows;
    rows.reserve(given.size());
    for (const std::optional<GivenRow>& row : given) {
        if (row) {
            rows.push_back(*row);
        }
    }
    return rows;
}

}  // namespace batch_ops::postgres
