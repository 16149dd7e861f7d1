// What has become of a row that the request gave.
#pragma once

#include <optional>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// A row that there is at the end.
struct GivenRow {
    Jsonb* returned = nullptr;  ///< nullptr when nothing of it is to come back
    std::optional<bool> is_created{};
};

}  // namespace batch_ops::postgres
