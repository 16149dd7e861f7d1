#include "postgres/execution/lookups.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/hints/shown_json.hpp"
#include "postgres/jsonb/jsonb_node.hpp"
#include "postgres/statements/lookup_sql.hpp"
#include "postgres/statements/value_snapshot.hpp"

namespace batch_ops::postgres {

namespace {

// What was found for a value.
struct FoundKey {
    JsonNode key{};
    bool is_only = true;
};

std::vector<FoundKey> find_keys(const Lookup& lookup, const std::vector<Statement>& statements,
                                FunctionRef<RowSet(const Statement&)> run) {
    std::vector<FoundKey> found(lookup.values.size());
    for (std::size_t place = 0; place < statements.size(); ++place) {
        check_for_interruption();
        const RowSet rows = run(statements[place]);
        for (std::size_t row = 0; row < rows.count; ++row) {
            FoundKey& of_value =
                found[rows.ordinals == nullptr ? place
                                               : static_cast<std::size_t>(rows.ordinals[row] - 1)];
            of_value.is_only = !of_value.key.exists();
            of_value.key = node_of(root_item(*rows.rows[row])).member("key");
        }
    }
    return found;
}

// How many rows have the value decides; whether some are hidden is not told.
BatchError not_one_row(const ResolvedOperation& operation, const Lookup& lookup, std::size_t row,
                       bool is_missing) {
    const LookupTarget& target = lookup.target;
    const SoughtValue& sought = lookup.values[lookup.value_of_row[row]];
    const std::string which = " of \"" + target.table->name + "\" has " + shown_json(sought.value) +
                              " in column \"" + target.by->name + "\"";
    ErrorFields fields =
        is_missing
            ? BatchError(sqlstate::foreign_key_violation, "no row" + which,
                         "Correct the value, or create the row in an earlier operation.")
                  .fields()
            : invalid_request("more than one row" + which,
                              "Look the value up in a column in which it is unique, or read the "
                              "row in an operation of its own and write a reference to its key.")
                  .fields();
    fields.schema = target.relation->schema;
    fields.table = target.relation->name;
    fields.column = target.column->name;
    fields.constraint = target.constraint;
    fields.place = place_of(operation.operation(), target.column->name, row);
    if (operation.operation().counts_rows()) {
        fields.row = row;
    }
    return BatchError(std::move(fields));
}

void replace_values(std::vector<StoredRow>& rows, const ResolvedOperation& operation,
                    const Lookup& lookup, const std::vector<FoundKey>& found) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (lookup.value_of_row[row] == Lookup::nothing) {
            continue;
        }
        const FoundKey& of_value = found[lookup.value_of_row[row]];
        if (!of_value.key.exists() || !of_value.is_only) {
            throw not_one_row(operation, lookup, row, !of_value.key.exists());
        }
        std::ranges::find(rows[row], lookup.target.column->name, &StoredValue::column)->value =
            of_value.key;
    }
}

}  // namespace

ResolvedOperation with_keys(RelationCatalog& catalog, ValueInput& input,
                            const ResolvedOperation& operation,
                            FunctionRef<RowSet(const Statement&)> run) {
    std::vector<StoredRow> rows = operation.rows();
    for (const Lookup& lookup : lookups_of(catalog, operation)) {
        ValueSnapshot snapshot;
        input.use_snapshot(&snapshot);
        const std::vector<Statement> statements = build_lookup(catalog, input, operation, lookup);
        snapshot.release();
        replace_values(rows, operation, lookup, find_keys(lookup, statements, run));
    }
    return operation.with_rows(std::move(rows));
}

}  // namespace batch_ops::postgres
