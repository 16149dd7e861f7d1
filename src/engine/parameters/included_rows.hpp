// What the object form of `__include` says of an association: which rows are meant, and what of
// each.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/parameters/condition.hpp"

namespace batch_ops {

struct Metadata;

struct IncludedRows {
    /// A column of the row around, and the column of the associated rows that equals it.
    using ColumnPair = std::pair<std::string, std::string>;

    /// Order, page, projection, count: of the rows of each row around. Never nullptr.
    std::shared_ptr<const Metadata> metadata{};
    /// nullptr: all of them.
    std::shared_ptr<const Condition> filter{};
    /// What associates them; empty: a foreign key.
    std::vector<ColumnPair> on{};
    /// At most one, however they are associated.
    bool one = false;
    /// Where the object is in the request, for messages.
    std::string place{};
};

/// The keys that an association's object has beside those of metadata_params.
inline constexpr std::string_view included_keys[] = {"from", "on", "one", "query_params"};

}  // namespace batch_ops
