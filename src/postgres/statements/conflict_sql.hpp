// `__on_conflict` as SQL: the clause of the INSERT, and the look for rows that are there already.
#pragma once

#include <string_view>
#include <unordered_set>
#include <vector>

#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

/// What an operation's `increment` of `__on_conflict` lists, found once for all of its statements.
/// The operation must outlive it. Throws 42703 for a column that is listed and that there is not,
/// 42804 for one that can't be incremented.
struct ConflictLists {
    explicit ConflictLists(StatementParts& parts);

    std::unordered_set<std::string_view> incremented{};
};

/// Appends ` ON CONFLICT …`. `given`: the columns to which the rows of the statement give values.
/// Throws 42703 for an unknown column, 42704 for an unknown index or constraint.
void append_on_conflict(StatementParts& parts, const OnConflict& conflict, const Columns& given,
                        const ConflictLists& lists);

/// The columns that decide about a conflict, as far as they are columns and not expressions.
std::vector<std::string> conflict_columns(const Relation& relation, const OnConflict& conflict);

/// The statement that finds the rows of the table which those given, by their places in
/// `store_params`, are in conflict with: with ordinals that are these places, from 1. What a row
/// leaves out counts as its default. Nothing is locked. Throws 0A000 for a key of generated
/// columns.
Statement build_look_for_rows(RelationCatalog& catalog, ValueInput& input,
                              const ResolvedOperation& operation,
                              const std::vector<std::size_t>& places);

/// The statement that finds those of the rows given which are in conflict with an earlier one of
/// them: with ordinals that are their places, from 1.
Statement build_look_for_repeated(RelationCatalog& catalog, ValueInput& input,
                                  const ResolvedOperation& operation,
                                  const std::vector<std::size_t>& places);

/// Makes of `parts` a query for the first of those rows, by its ordinal from 1, that is in conflict
/// with an earlier one. False where there is nothing to look for: then what was appended is of no
/// use.
bool append_repeated_conflicts(StatementParts& parts, const std::vector<std::size_t>& places);

}  // namespace batch_ops::postgres
