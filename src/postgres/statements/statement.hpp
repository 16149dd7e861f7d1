// One SQL statement with its parameters, ready to be planned and run.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/references/result_source.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/statements/value_input.hpp"
#include "postgres/statements/value_place.hpp"

namespace batch_ops::postgres {

/// `keeps_rows` is false for statements that return nothing. Only statements of several operations
/// (`operation_count` > 1) have `has_ordinals` or `keeps_request_order`: reads have the former
/// alone, creates neither, for their rows come in the order of the operations.
struct Statement {
    /// Names are schema-qualified and quoted; every value is a parameter.
    std::string sql{};
    std::vector<TypedDatum> parameters{};
    /// The rows that the statement gives back are of interest.
    bool keeps_rows = true;
    /// The last column is the ordinal of the operation that a row belongs to, from 1.
    bool has_ordinals = false;
    /// The last two columns are a number and a boolean: how many rows there are without a limit,
    /// and whether the others are a row (RowStore::total).
    bool has_total = false;
    /// The associated rows that come in any order (BatchDatabase::unordered_lists).
    std::vector<AssociationPath> unordered_lists{};
    /// What comes back only tells which rows there are: none is returned.
    bool drops_rows = false;
    /// Rows must be locked in the order of the operations: only a plan that does so may run.
    bool keeps_request_order = false;
    /// It is an INSERT.
    bool inserts = false;
    /// How many operations it runs.
    std::size_t operation_count = 1;
    /// One plan serves all values: planning for each would only cost, and may lose an order that is
    /// to be kept. It is run directly (direct_execution.hpp), whatever plan_cache_mode says.
    bool generic_plan = false;
    /// Its form was chosen by its values, so that a plan for any values may be a bad one.
    bool planned_with_values = false;
    /// It is one of so many that their plans would fill the memory of a session: none is kept.
    bool is_one_of_many = false;
    /// It reaches what is not this server's own (remote_parts.hpp): planned with its values each
    /// time, and without functions of this extension.
    bool remote = false;
    /// Its text makes JSON of values by the server's own functions, which write floats and times as
    /// settings say.
    bool needs_exact_text = false;
    /// It looks for a row whose key an earlier one has, before rows are written by several
    /// statements.
    bool finds_repeated_keys = false;
    /// It updates rows that `store_params` gives: the one at which it fails is known.
    bool updates_rows = false;
    /// It leaves out of a table, or deletes from it, the rows that are given: these are looked up
    /// in a hash table, if that can be, however many there are.
    bool joins_by_hashing = false;
    /// It joins a table with rows that are given: along these, if it can be, each by an index.
    bool goes_along_rows = false;
    /// Of an INSERT with ON CONFLICT: the index that is meant alone, where its definition would
    /// mean others of the same kind too.
    Oid arbiter_index = InvalidOid;
    /// The first row of `store_params` that it stores, and how many it stores. Of an update, which
    /// ones these are.
    std::size_t first_row = 0;
    std::size_t row_count = 0;
    std::vector<std::size_t> row_numbers{};
    /// Parameters and defaults.
    std::size_t value_count = 0;
    /// Values in the lists of its conditions.
    std::size_t listed_values = 0;

    /// The place in `store_params` of a row of this statement.
    [[nodiscard]] std::size_t row_number(std::size_t row) const {
        return row_numbers.empty() ? first_row + row : row_numbers[row];
    }

    /// Remembers a value; gives the `$n` that stands for it. Throws 54000 for too many values.
    std::string add_parameter(const TypedDatum& parameter);
    /// Appends that `$n`.
    void append_parameter(const TypedDatum& parameter);
    /// Appends DEFAULT in the place of a value. Throws likewise.
    void append_default();
};

/// Operations that were to run as one statement, and that now run one by one: nobody sees it.
BatchError cannot_run_as_one(const std::string& reason);

BatchError conversion_error(const BatchError& cause, const Relation& relation, const Column& column,
                            ValuePlace place);

/// What `convert` gives. When a value does not fit a column, the error says which column that is
/// and where the value is in the operation: `place` makes a ValuePlace.
template <typename Place, typename Convert>
TypedDatum convert_for(const Relation& relation, const Column& column, Place place,
                       Convert convert) {
    try {
        return convert();
    } catch (const BatchError& error) {
        throw conversion_error(error, relation, column, place());
    }
}

}  // namespace batch_ops::postgres
