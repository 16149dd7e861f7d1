// `lookup` as SQL: the keys of the rows that have given values in a column.
#pragma once

#include <cstddef>
#include <vector>

#include "postgres/statements/lookup_target.hpp"
#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

/// A value that is looked up, and the first of the rows of `store_params` that have it.
struct SoughtValue {
    JsonNode value{};
    std::size_t row = 0;
};

/// What an operation looks up for one of its columns: each value once, and none for null.
struct Lookup {
    LookupTarget target;
    std::vector<SoughtValue> values{};
    /// The places of the values, by row; `nothing` where a row has none.
    std::vector<std::size_t> value_of_row{};

    static constexpr std::size_t nothing = SIZE_MAX;
};

/// What an operation looks up. Throws as lookup_targets() does.
std::vector<Lookup> lookups_of(RelationCatalog& catalog, const ResolvedOperation& operation);

/// The statements that give the keys: rows of one column, `key`, and of each value no more than
/// two. One statement for all values, with ordinals that are their places, from 1; but one for each
/// value where tables are not this server's own. Throws 42804 for a column that has no equality,
/// and for a value that the column's type does not take.
std::vector<Statement> build_lookup(RelationCatalog& catalog, ValueInput& input,
                                    const ResolvedOperation& operation, const Lookup& lookup);

}  // namespace batch_ops::postgres
