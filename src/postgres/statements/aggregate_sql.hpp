// Aggregates and groups as SQL: what stands in the place of the columns of a SELECT, and its
// GROUP BY.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/parameters/aggregate.hpp"
#include "engine/parameters/metadata.hpp"
#include "postgres/catalog/relation.hpp"
#include "postgres/statements/statement.hpp"

namespace batch_ops::postgres {

/// ` DESC NULLS LAST`: what follows the column or name that rows are sorted by.
void append_direction(std::string& sql, const SortKey& key);

/// The pieces of one SELECT whose FROM and WHERE are the caller's:
///
///     SELECT <select list> FROM … AS alias WHERE … <group by> <sort> LIMIT …
///
/// Aggregates are named with their schema and found by the type of the column. Rights are the
/// server's to check: every column appears in the statement.
class AggregateSql {
public:
    /// `alias` is what the statement calls the relation; `place` where in the request the
    /// aggregation is, for errors: "metadata_params", "metadata_params.__include.lines". All
    /// references must outlive this.
    AggregateSql(Statement& statement, const Relation& relation, std::string alias,
                 const Aggregation& aggregation, std::string place = "metadata_params")
        : statement_(statement),
          relation_(relation),
          alias_(std::move(alias)),
          aggregation_(aggregation),
          place_(std::move(place)) {}

    /// ` t."status", pg_catalog.sum(t."amount") AS "total"`: the group columns, then the
    /// aggregates. Throws 42703 for an unknown column, 42804 for one whose type lacks the
    /// aggregate.
    void append_select_list();

    /// ` GROUP BY t."status"`, or nothing.
    void append_group_by();

    /// ` ORDER BY …`, or nothing; each key is a name that comes back (Aggregation::gives), as the
    /// reader of the request has made sure.
    void append_sort(const std::vector<SortKey>& keys);

private:
    void append_column(const Column& column);
    void append_aggregate(const Aggregate& aggregate);
    [[nodiscard]] const Column& group_column(const std::string& name) const;
    [[nodiscard]] BatchError no_such_aggregate(const Aggregate& aggregate,
                                               const Column& column) const;

    Statement& statement_;
    const Relation& relation_;
    std::string alias_;
    const Aggregation& aggregation_;
    std::string place_;
};

}  // namespace batch_ops::postgres
