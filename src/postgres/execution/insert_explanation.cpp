#include "postgres/execution/insert_explanation.hpp"

#include <optional>
#include <utility>

#include "engine/core/sqlstate.hpp"
#include "postgres/execution/insert_failure.hpp"
#include "postgres/execution/row_errors.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// A role may be allowed to store a row that it may not see. Where conflicts are looked for, it
// takes the right to see rows in any case.
void explain_denied_return(ErrorFields& fields, const ResolvedOperation& resolved,
                           const InsertProgress& progress) {
    const InsertProgress* const insert = &progress;
    const auto& conflict = resolved.metadata().on_conflict;
    if (fields.sqlstate != sqlstate::insufficient_privilege ||
        fields.source_function != "ExecWithCheckOptions" || (conflict && !conflict->selects()) ||
        !call_postgres([insert] { return was_only_returning_denied(*insert); })) {
        return;
    }
    if (conflict) {
        fields.detail =
            "No policy lets the role see a row with this key, so it cannot be told whether there "
            "is "
            "one.";
        return;
    }
    fields.detail = "The row may be stored, but not returned: no policy lets the role see it.";
    fields.hint = "Have no rows returned, with __properties: [] in metadata_params.";
}

// In the same words, whether one statement or several were to write the rows.
void explain_repeated_key(ErrorFields& fields) {
    if (fields.sqlstate == sqlstate::cardinality_violation &&
        fields.source_function == "ExecOnConflictUpdate") {
        fields.sqlstate = sqlstate::invalid_parameter_value;
        fields.message = repeated_key_message;
        fields.hint.clear();
    }
}

// A row that is there may lack nothing, but the INSERT is tried before.
void explain_missing_value(ErrorFields& fields, const ResolvedOperation& resolved) {
    const auto& conflict = resolved.metadata().on_conflict;
    // As PostgreSQL 15 to 17, and 18, name the place where it is raised.
    const bool by_the_table = fields.source_function == "ExecConstraints" ||
                              fields.source_function == "ReportNotNullViolationError";
    if (fields.sqlstate != sqlstate::not_null_violation || !conflict || !conflict->updates() ||
        !by_the_table) {
        return;
    }
    const std::size_t row = fields.row.value_or(0);
    if (row < resolved.rows().size() &&
        find_stored(resolved.rows()[row], fields.column) == nullptr) {
        fields.hint =
            "Give the column a value. To change rows that are there, use action \"update\" with an "
            "array of rows.";
    }
}

// An UPDATE is watched, and tells the row of the array itself.
std::optional<std::size_t> failed_row_of(const Statement& statement,
                                         const InsertProgress& progress) {
    const InsertProgress* const insert = &progress;
    if (insert->update != nullptr) {
        const std::int64_t row =
            call_postgres([insert] { return row_of_failed_update(insert->update); });
        if (row >= 0 || insert->is_stored) {
            return row < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(row));
        }
    }
    const std::int64_t row = call_postgres([insert] { return failed_row(*insert); });
    return row < 0 ? std::nullopt
                   : std::optional(statement.row_number(static_cast<std::size_t>(row)));
}

// Of a single row nobody asks which it was, and what is too much in all is no fault of a row.
void name_failed_row(ErrorFields& fields, const ResolvedOperation& resolved,
                     const Statement& statement, const InsertProgress& progress) {
    if (fields.row || fields.sqlstate == sqlstate::program_limit_exceeded ||
        !resolved.operation().counts_rows()) {
        return;
    }
    if (fields.sqlstate == sqlstate::generated_always) {
        // Of the column, before there are rows: which one gives it is looked for from here on.
        fields.row = statement.row_number(0);
        return;
    }
    if (statement.row_count == 1) {
        // What was refused before it began is no fault of the row.
        if (progress.query != nullptr || statement.remote) {
            fields.row = statement.row_number(0);
        }
        return;
    }
    fields.row = failed_row_of(statement, progress);
}

}  // namespace

// The executor's state is still there.
BatchError explain_failed_insert(const BatchError& error, const ResolvedOperation& resolved,
                                 const Statement& statement, const InsertProgress& progress) {
    ErrorFields fields = error.fields();
    explain_denied_return(fields, resolved, progress);
    name_failed_row(fields, resolved, statement, progress);
    explain_repeated_key(fields);
    explain_missing_value(fields, resolved);
    return BatchError(std::move(fields));
}

}  // namespace batch_ops::postgres
