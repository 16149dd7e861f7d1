// The words of other tools: what people write who come from Hasura, Prisma, PostgREST, MongoDB,
// SQL and others, and what it is called here. The one table of them.
#pragma once

#include <optional>
#include <string_view>

namespace batch_ops {

/// Where a word stands.
enum class WordPlace {
    operation_key,    ///< a key of an operation
    metadata_key,     ///< a key of metadata_params, also where it was put into the operation
    include_key,      ///< a key of an association in __include
    option,           ///< a key of options
    action,           ///< a value of "action"
    increment,        ///< adding to a number or subtracting from it; which of both: add, subtract
    appending,        ///< putting elements at the end of an array
    replacing,        ///< a value of "action" that means to put rows in the place of others
    syncing,          ///< a value of "action" that means to make a set of rows what is given
    upserting,        ///< a value of "action" that means to create where there is none: "action" of
                      ///< __on_conflict
    operator_name,    ///< an operator of a filter
    operator_idiom,   ///< what is no operator here, but can be said by others (foreign_syntax)
    logical_key,      ///< a key of query_params that joins conditions
    quantifier,       ///< a key around an association and its filter: of how many rows; every, some
    conflict_key,     ///< a key of __on_conflict
    conflict_filter,  ///< a key of __on_conflict that holds a filter
    conflict_action,  ///< a value of "action" in __on_conflict
    request_key,      ///< a key of the request object
    on_error,         ///< a value of "onError"; what goes on after an error is "continue"
    boolean,          ///< true or false
    expect_key,       ///< a key of expect
    single_row,       ///< that there is one row; the key of expect whose number is 1
    guard_part,       ///< a key of a condition that is spelled out: its reference, operator, value
    sort_modifier,    ///< behind a column of __sort
    overriding,       ///< a value of __overriding
    aggregate_function,  ///< a key of an aggregate
    batch_fact,          ///< behind the @ of a fact of the batch
    item_fact,           ///< the same of an item
    report_part,         ///< what a report has around the rows of operations
    new_row,             ///< the row that came, in a filter of __on_conflict
    result_fact,         ///< behind the @ of a fact of a result
};

/// What a foreign word is called here; nothing when it is not known. Case, `_`, `$`, `-` and spaces
/// do not count.
std::optional<std::string_view> word_for(WordPlace place, std::string_view foreign);

}  // namespace batch_ops
