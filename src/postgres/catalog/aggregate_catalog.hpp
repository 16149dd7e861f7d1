// The aggregates that generated SQL uses: found by the type of a column, never by the search_path.
#pragma once

#include <optional>
#include <string>

#include "engine/parameters/aggregate.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// A function over a column as generated SQL names it.
struct SqlAggregate {
    std::string name;          ///< `pg_catalog.sum`
    std::string operand_cast;  ///< what is to follow the column: `::"public".citext`, or nothing
};

/// The aggregate of values of `type` (a base type): the type's own, or the server's. nullopt where
/// there is none. Everything can be counted.
std::optional<SqlAggregate> aggregate_of(Oid type, AggregateFunction function);

/// Whether values of a type can be told apart, so that rows can be grouped by them.
bool can_group_by(Oid type);

/// Whether the distinct values of a type can be found, for which the server sorts them.
bool can_be_distinct(Oid type);

}  // namespace batch_ops::postgres
