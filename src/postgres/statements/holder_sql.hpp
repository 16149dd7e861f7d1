// Unique keys that are checked row by row, where rows are to exchange their values.
#pragma once

#include <cstdint>
#include <vector>

#include "postgres/statements/sync_sql.hpp"

namespace batch_ops::postgres {

/// A row that is to get a unique value which another one, that is to be updated too, has now.
struct ValueHolder {
    std::size_t waiting;  ///< the place of the first, from 0
    std::size_t holding;  ///< of the other

    static ValueHolder of(std::int64_t ordinal) {
        return {static_cast<std::size_t>(ordinal / 4294967296 - 1),
                static_cast<std::size_t>(ordinal % 4294967296 - 1)};
    }
};

/// Look for these among the rows at `places`, which are there and are to be updated: what comes
/// back has a ValueHolder in the place of its ordinal. There is a statement for each set of columns
/// and each unique key that is written and not deferrable; none for a view.
std::vector<Statement> build_looks_for_holders(RelationCatalog& catalog, ValueInput& input,
                                               const ResolvedOperation& operation,
                                               const SyncColumns& columns,
                                               const std::vector<std::size_t>& places);

}  // namespace batch_ops::postgres
